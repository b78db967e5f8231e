-- rule_predicate
(coalesce(case (cast(e.properties as json) ->> 'plain') when 'true' then true when 'false' then false end, false) and (not coalesce(not (e.path = 'a'), false)) and (not ((e.type = 'click') and ((cast(e.properties as json) ->> 'a.b') is null))) and (not (coalesce((cast(e.properties as json) ->> '$elements_chain'), (cast(e.properties as json) ->> 'elements_chain'), (cast(e.properties as json) ->> 'hierarchy')) is null)))
-- rule_may_match
(true and true and true and true)
