-- rule_predicate
(coalesce(case json_extract_string(e.properties, '$."plain"') when 'true' then true when 'false' then false end, false) and (not coalesce(not (e.path = 'a'), false)) and (not ((e.type = 'click') and (json_extract_string(e.properties, '$."a.b"') is null))) and (not (coalesce(json_extract_string(e.properties, '$."$elements_chain"'), json_extract_string(e.properties, '$."elements_chain"'), json_extract_string(e.properties, '$."hierarchy"')) is null)))
-- rule_may_match
(true and true and true and true)
