-- rule_predicate
((((case
            when abs(case
            when json_extract_path_text(e.properties, 'total', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'total', true) as double precision), case when json_extract_path_text(e.properties, 'total', true) ~ '[eE]-' then 0 end
            )
        end) between cast(1e-20 as double precision) and cast(1e+20 as double precision)
                or case
            when json_extract_path_text(e.properties, 'total', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'total', true) as double precision), case when json_extract_path_text(e.properties, 'total', true) ~ '[eE]-' then 0 end
            )
        end = cast(0 as double precision) then case
            when json_extract_path_text(e.properties, 'total', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'total', true) as double precision), case when json_extract_path_text(e.properties, 'total', true) ~ '[eE]-' then 0 end
            )
        end
        end / nullif(case
            when abs(case
            when json_extract_path_text(e.properties, 'items', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'items', true) as double precision), case when json_extract_path_text(e.properties, 'items', true) ~ '[eE]-' then 0 end
            )
        end) between cast(1e-20 as double precision) and cast(1e+20 as double precision)
                or case
            when json_extract_path_text(e.properties, 'items', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'items', true) as double precision), case when json_extract_path_text(e.properties, 'items', true) ~ '[eE]-' then 0 end
            )
        end = cast(0 as double precision) then case
            when json_extract_path_text(e.properties, 'items', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'items', true) as double precision), case when json_extract_path_text(e.properties, 'items', true) ~ '[eE]-' then 0 end
            )
        end
        end, cast(0 as double precision))) - cast(1.5 as double precision)) >= cast(10 as double precision)) and ((- case
            when json_extract_path_text(e.properties, 'total', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'total', true) as double precision), case when json_extract_path_text(e.properties, 'total', true) ~ '[eE]-' then 0 end
            )
        end) < cast(0 as double precision)) and (abs(floor(case
            when json_extract_path_text(e.properties, 'nested', 'plain', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'nested', 'plain', true) as double precision), case when json_extract_path_text(e.properties, 'nested', 'plain', true) ~ '[eE]-' then 0 end
            )
        end)) between cast(1 as double precision) and cast(strpos(e.path, 'x') as double precision)))
-- rule_may_match
(true and true and true)
