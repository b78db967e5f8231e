-- rule_predicate
coalesce(not (((e.type = 'click') or (cast(length((cast(e.properties as json) ->> 'plain')) as double precision) > cast(3 as double precision)))), true)
-- rule_may_match
coalesce(not (((s.type = 'click') or false)), true)
