-- rule_predicate
coalesce(not (((e.type = 'click') or (cast(length(json_extract_string(e.properties, '$."plain"')) as double) > cast(3 as double)))), true)
-- rule_may_match
coalesce(not (((s.type = 'click') or false)), true)
