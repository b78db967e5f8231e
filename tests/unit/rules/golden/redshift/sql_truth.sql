-- rule_predicate
(coalesce(case json_extract_path_text(e.properties, 'plain', true) when 'true' then true when 'false' then false end, false) and (not coalesce(not (e.path = 'a'), false)) and (not ((e.type = 'click') and (json_extract_path_text(e.properties, 'a.b', true) is null))) and (not (coalesce(json_extract_path_text(e.properties, '$elements_chain', true), json_extract_path_text(e.properties, 'elements_chain', true), json_extract_path_text(e.properties, 'hierarchy', true)) is null)))
-- rule_may_match
(true and true and true and true)
