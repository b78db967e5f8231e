-- rule_predicate
((cast(extract(dow from e.time) as double precision) in (cast(0 as double precision), cast(6 as double precision))) and (e.time >= timestamp '2026-01-01 08:00:00') and (case
        when json_extract_path_text(e.properties, 'plain', true) ~ '^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?$' then
            case
                when json_extract_path_text(e.properties, 'plain', true) ~ 'T.*[+-][0-9]{2}:?[0-9]{2}$' then
                    dateadd(
                        minute,
                        (case when json_extract_path_text(e.properties, 'plain', true) ~ '[+][0-9:]+$' then -1 else 1 end) * (
                            cast(left(right(replace(right(json_extract_path_text(e.properties, 'plain', true), 6), ':', ''), 4), 2) as int) * 60
                            + cast(right(json_extract_path_text(e.properties, 'plain', true), 2) as int)
                        ),
                        try_cast(
            left(json_extract_path_text(e.properties, 'plain', true), 10) || replace(coalesce(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?'), ''), 'T', ' ')
            || case when length(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?')) = 6 then ':00' else '' end as timestamp
        )
                    )
                when json_extract_path_text(e.properties, 'plain', true) ~ 'T.*[+-][0-9]{2}$' then
                    dateadd(
                        hour,
                        (case when json_extract_path_text(e.properties, 'plain', true) ~ '[+][0-9]+$' then -1 else 1 end)
                        * cast(right(json_extract_path_text(e.properties, 'plain', true), 2) as int),
                        try_cast(
            left(json_extract_path_text(e.properties, 'plain', true), 10) || replace(coalesce(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?'), ''), 'T', ' ')
            || case when length(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?')) = 6 then ':00' else '' end as timestamp
        )
                    )
                else try_cast(
            left(json_extract_path_text(e.properties, 'plain', true), 10) || replace(coalesce(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?'), ''), 'T', ' ')
            || case when length(regexp_substr(json_extract_path_text(e.properties, 'plain', true), 'T[0-9:]+([.][0-9]{1,6})?')) = 6 then ':00' else '' end as timestamp
        )
            end
    end < e.received_at))
-- rule_may_match
(true and true and true)
