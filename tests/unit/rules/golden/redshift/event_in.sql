-- rule_predicate
e.event in ('Order Completed', 'it''s')
-- rule_may_match
s.event in ('Order Completed', 'it''s')
