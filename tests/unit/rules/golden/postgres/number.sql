-- rule_predicate
(case
        when (cast(e.properties as json) ->> 'plain') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'plain') as double precision)
            end
    end > cast(10 as double precision) and case
        when (cast(e.properties as json) ->> 'plain') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'plain') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'plain') as double precision)
            end
    end <= cast(99.5 as double precision))
-- rule_may_match
(true and true)
