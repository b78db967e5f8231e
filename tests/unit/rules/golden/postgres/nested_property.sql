-- rule_predicate
(cast(e.properties as json) -> 'nested' -> 'deep' ->> 'plain') = 'x'
-- rule_may_match
true
