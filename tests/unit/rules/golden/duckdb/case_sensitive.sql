-- rule_predicate
(contains(e.path, 'Sign') and starts_with(e.path, '/A') and ends_with(e.path, 'Z') and regexp_matches(e.path, '^/[A-Z]\d', 's') and translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'sign up' and coalesce(not (translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'log out'), true))
-- rule_may_match
(true and true and true and true and translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'sign up' and coalesce(not (translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'log out'), true))
