-- rule_predicate
(contains(translate(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉЖ', 'éж'), 'é_ß_é_ж') and (translate(translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉÀ', 'éà') in ('été', 'à') or case
            when regexp_matches(e.event, '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(e.event as double))
                then try_cast(e.event as double)
        end = cast(1 as double)) and regexp_matches(translate(translate(e.target_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'É', 'é'), '^[ék]\D', 's'))
-- rule_may_match
(true and (translate(translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'ÉÀ', 'éà') in ('été', 'à') or case
            when regexp_matches(s.event, '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(s.event as double))
                then try_cast(s.event as double)
        end = cast(1 as double)) and true)
