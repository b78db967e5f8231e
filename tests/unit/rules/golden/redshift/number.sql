-- rule_predicate
(case
            when json_extract_path_text(e.properties, 'plain', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'plain', true) as double precision), case when json_extract_path_text(e.properties, 'plain', true) ~ '[eE]-' then 0 end
            )
        end > cast(10 as double precision) and case
            when json_extract_path_text(e.properties, 'plain', true) ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$' then coalesce(
                try_cast(json_extract_path_text(e.properties, 'plain', true) as double precision), case when json_extract_path_text(e.properties, 'plain', true) ~ '[eE]-' then 0 end
            )
        end <= cast(99.5 as double precision))
-- rule_may_match
(true and true)
