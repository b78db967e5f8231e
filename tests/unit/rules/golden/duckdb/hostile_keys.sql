-- rule_predicate
(json_extract_string(e.properties, '$."a.b"') is not null and json_extract_string(json_extract(e.properties, '$."nested"'), '/quo"te') is not null and json_extract_string(json_extract(e.properties, '$."nested"'), '/*') is not null and json_extract_string(e.properties, '$."it''s"."0"') is not null)
-- rule_may_match
(true and true and true and true)
