-- rule_predicate
coalesce(not (((e.type = 'click') or (cast(length(json_extract_path_text(e.properties, 'plain', true)) as double precision) > cast(3 as double precision)))), true)
-- rule_may_match
coalesce(not (((s.type = 'click') or false)), true)
