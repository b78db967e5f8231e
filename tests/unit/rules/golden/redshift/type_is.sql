-- rule_predicate
e.type = 'click'
-- rule_may_match
s.type = 'click'
