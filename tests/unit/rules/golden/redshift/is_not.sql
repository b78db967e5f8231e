-- rule_predicate
coalesce(not (e.event = 'Order Completed'), true)
-- rule_may_match
coalesce(not (s.event = 'Order Completed'), true)
