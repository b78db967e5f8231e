-- rule_predicate
coalesce(not (e.path = '/'), true)
-- rule_may_match
coalesce(not (false), true)
