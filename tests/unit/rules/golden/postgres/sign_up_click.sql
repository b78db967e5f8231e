-- rule_predicate
(e.type = 'click' and strpos(lower(e.target_text collate "C"), 'sign up') > 0)
-- rule_may_match
(s.type = 'click' and true)
