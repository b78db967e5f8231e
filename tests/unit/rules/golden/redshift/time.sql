-- rule_predicate
(e.time >= timestamp '2026-01-01' and e.time < timestamp '2026-02-01 10:30:00')
-- rule_may_match
(true and true)
