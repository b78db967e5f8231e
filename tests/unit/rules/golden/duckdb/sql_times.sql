-- rule_predicate
((cast(extract(dow from e.time) as double) in (cast(0 as double), cast(6 as double))) and (e.time >= timestamp '2026-01-01 08:00:00') and (case
            when not regexp_matches(json_extract_string(e.properties, '$."plain"'), '^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?$') then null
            -- a cast to timestamp without time zone would leave the offset out of account
            when regexp_matches(json_extract_string(e.properties, '$."plain"'), 'T.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')
                then try_cast(json_extract_string(e.properties, '$."plain"') as timestamptz) at time zone 'UTC'
            else try_cast(json_extract_string(e.properties, '$."plain"') as timestamp)
        end < e.received_at))
-- rule_may_match
(true and true and true)
