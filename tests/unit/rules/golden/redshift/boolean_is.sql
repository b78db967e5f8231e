-- rule_predicate
json_extract_path_text(e.properties, 'plain', true) = 'true'
-- rule_may_match
true
