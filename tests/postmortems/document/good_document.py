"""A document that is good; it asks for the lesson ``know-hard-limits``."""

GOOD = """---
format: faultline/postmortem/1
slug: bad-day
title: A bad day
organization: Amazon Web Services
zone: America/Los_Angeles
severity: 1
state: published
milestones:
  started:
    at: 2020-11-25 05:15 PST
  resolved:
    at: 2020-11-25 22:23 PST
impacts:
- service: Amazon Kinesis Data Streams
  role: origin
  effect: Requests failed.
causes:
- key: limit
  kind: root
  category: capacity
  text: A limit was reached.
timeline:
- at: 2020-11-25 02:44 PST
  kind: trigger
  text: Servers are added.
- at: 2020-11-25 05:15 PST
  kind: impact
  text: Requests fail.
  source: aws
remediations:
- key: raise
  text: Raise the limit.
  kind: prevent
  addresses:
  - limit
lessons:
- lesson: know-hard-limits
  how: It was not known.
sources:
- key: aws
  title: Summary
---

## Summary

It failed.[@aws]
"""
