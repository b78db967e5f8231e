-- rule_predicate
(e.library = 'web' and ((e.type = 'click' and e.path = '/signup') or coalesce(not ((e.event = 'Sign Up' and e.path = '/')), true)))
-- rule_may_match
(s.library = 'web' and ((s.type = 'click' and true) or coalesce(not ((s.event = 'Sign Up' and false)), true)))
