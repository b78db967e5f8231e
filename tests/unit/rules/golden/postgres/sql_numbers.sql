-- rule_predicate
((((case
            when abs(case
        when (cast(e.properties as json) ->> 'total') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'total') as double precision)
            end
    end) between cast(1e-20 as double precision) and cast(1e+20 as double precision)
                or case
        when (cast(e.properties as json) ->> 'total') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'total') as double precision)
            end
    end = cast(0 as double precision) then case
        when (cast(e.properties as json) ->> 'total') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'total') as double precision)
            end
    end
        end / nullif(case
            when abs(case
        when (cast(e.properties as json) ->> 'items') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'items') as double precision)
            end
    end) between cast(1e-20 as double precision) and cast(1e+20 as double precision)
                or case
        when (cast(e.properties as json) ->> 'items') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'items') as double precision)
            end
    end = cast(0 as double precision) then case
        when (cast(e.properties as json) ->> 'items') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'items') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'items') as double precision)
            end
    end
        end, cast(0 as double precision))) - cast(1.5 as double precision)) >= cast(10 as double precision)) and ((- case
        when (cast(e.properties as json) ->> 'total') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) ->> 'total') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) ->> 'total') as double precision)
            end
    end) < cast(0 as double precision)) and (abs(floor(case
        when (cast(e.properties as json) -> 'nested' ->> 'plain') ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then
            case
                when abs(cast((cast(e.properties as json) -> 'nested' ->> 'plain') as numeric)) < 2.3e-308 then 0
                when abs(cast((cast(e.properties as json) -> 'nested' ->> 'plain') as numeric)) < 1.7976931348623158e308
                    then cast((cast(e.properties as json) -> 'nested' ->> 'plain') as double precision)
            end
    end)) between cast(1 as double precision) and cast(strpos(e.path, 'x') as double precision)))
-- rule_may_match
(true and true and true)
