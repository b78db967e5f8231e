-- rule_predicate
(json_extract_path_text(e.properties, 'a.b', true) is not null and json_extract_path_text(e.properties, 'nested', 'quo"te', true) is not null and json_extract_path_text(e.properties, 'nested', '*', true) is not null and json_extract_path_text(e.properties, 'it''s', '0', true) is not null)
-- rule_may_match
(true and true and true and true)
