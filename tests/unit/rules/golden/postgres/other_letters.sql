-- rule_predicate
(strpos(translate(lower(e.path collate "C"), 'ÉЖ', 'éж'), 'é_ß_é_ж') > 0 and (translate(lower(e.event collate "C"), 'ÉÀ', 'éà') in ('été', 'à') or case
        when e.event ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast(e.event as numeric)) < 2.3e-308 then 0
                when abs(cast(e.event as numeric)) < 1.7976931348623158e308
                    then cast(e.event as double precision)
            end
    end = cast(1 as double precision)) and translate(lower(e.target_text collate "C"), 'É', 'é') collate "C" ~ '^[ék]\D')
-- rule_may_match
(true and (translate(lower(s.event collate "C"), 'ÉÀ', 'éà') in ('été', 'à') or case
        when s.event ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast(s.event as numeric)) < 2.3e-308 then 0
                when abs(cast(s.event as numeric)) < 1.7976931348623158e308
                    then cast(s.event as double precision)
            end
    end = cast(1 as double precision)) and true)
