-- rule_predicate
(cast(e.properties as json) ->> 'plain') = 'true'
-- rule_may_match
true
