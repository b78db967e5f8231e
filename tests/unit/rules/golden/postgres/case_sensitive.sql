-- rule_predicate
(strpos(e.path, 'Sign') > 0 and starts_with(e.path, '/A') and right(e.path, 1) = 'Z' and e.path collate "C" ~ '^/[A-Z]\d' and lower(e.event collate "C") = 'sign up' and coalesce(not (lower(e.event collate "C") = 'log out'), true))
-- rule_may_match
(true and true and true and true and lower(s.event collate "C") = 'sign up' and coalesce(not (lower(s.event collate "C") = 'log out'), true))
