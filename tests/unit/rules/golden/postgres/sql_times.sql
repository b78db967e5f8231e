-- rule_predicate
((cast(extract(dow from e.time) as double precision) in (cast(0 as double precision), cast(6 as double precision))) and (e.time >= timestamp '2026-01-01 08:00:00') and (case
        when (cast(e.properties as json) ->> 'plain') ~ '^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?$' then
            case
                when cast(substr((cast(e.properties as json) ->> 'plain'), 9, 2) as int) > case substr((cast(e.properties as json) ->> 'plain'), 6, 2)
                    when '02' then
                        case
                            when cast(left((cast(e.properties as json) ->> 'plain'), 4) as int) % 400 = 0 then 29
                            when cast(left((cast(e.properties as json) ->> 'plain'), 4) as int) % 100 = 0 then 28
                            when cast(left((cast(e.properties as json) ->> 'plain'), 4) as int) % 4 = 0 then 29
                            else 28
                        end
                    when '04' then 30 when '06' then 30 when '09' then 30 when '11' then 30
                    else 31
                end then null
                when (cast(e.properties as json) ->> 'plain') ~ 'T.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' then
                    cast(regexp_replace((cast(e.properties as json) ->> 'plain'), '(\.[0-9]{6})[0-9]+', '\1') as timestamptz)
                    at time zone 'UTC'
                else
                    cast(regexp_replace((cast(e.properties as json) ->> 'plain'), '(\.[0-9]{6})[0-9]+', '\1') as timestamp)
            end
    end < e.received_at))
-- rule_may_match
(true and true and true)
