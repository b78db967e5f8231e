-- rule_predicate
json_extract_string(e.properties, '$."plain"') = 'true'
-- rule_may_match
true
