-- rule_predicate
coalesce(not (e.type = 'click'), true)
-- rule_may_match
coalesce(not (s.type = 'click'), true)
