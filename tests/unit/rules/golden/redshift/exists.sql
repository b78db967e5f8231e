-- rule_predicate
(e.hash is not null and e.path is null)
-- rule_may_match
(true and true)
