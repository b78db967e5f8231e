-- rule_predicate
((cast(e.properties as json) ->> 'plain') in ('a') or case
        when (cast(e.properties as json) ->> 'plain') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'plain') as double precision)
            end
    end = cast(10 as double precision) or (cast(e.properties as json) ->> 'plain') = 'true')
-- rule_may_match
true
