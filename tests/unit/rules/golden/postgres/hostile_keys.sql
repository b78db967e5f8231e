-- rule_predicate
((cast(e.properties as json) ->> 'a.b') is not null and (cast(e.properties as json) -> 'nested' ->> 'quo"te') is not null and (cast(e.properties as json) -> 'nested' ->> '*') is not null and (cast(e.properties as json) -> 'it''s' ->> '0') is not null)
-- rule_may_match
(true and true and true and true)
