-- rule_predicate
(strpos(translate(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉЖ', 'éж'), 'é_ß_é_ж') > 0 and (translate(translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉÀ', 'éà') in ('été', 'à') or case
            when e.event ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(e.event as double precision), case when e.event ~ '[eE]-' then 0 end
            )
        end = cast(1 as double precision)) and regexp_instr(translate(translate(e.target_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'É', 'é'), '(?s)^[ék]\\D', 1, 1, 0, 'p') > 0)
-- rule_may_match
(true and (translate(translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉÀ', 'éà') in ('été', 'à') or case
            when s.event ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(s.event as double precision), case when s.event ~ '[eE]-' then 0 end
            )
        end = cast(1 as double precision)) and true)
