-- rule_predicate
json_extract_path_text(e.properties, 'nested', 'deep', 'plain', true) = 'x'
-- rule_may_match
true
