-- rule_predicate
json_extract_string(e.properties, '$."nested"."deep"."plain"') = 'x'
-- rule_may_match
true
