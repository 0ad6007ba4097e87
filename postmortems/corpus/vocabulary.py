"""Words of those who run systems. None of them means anything in Markdown or HTML."""

from functools import cache

COMPONENTS = """
load balancer;database;cache;message queue;scheduler;control plane;configuration service;front-end fleet;API gateway;
connection pool;replica;primary;leader election;service mesh;DNS resolver;certificate;feature flag;deployment pipeline;
health check;rate limiter;retry loop;worker pool;batch job;autoscaler;storage cluster;block store;object store;
metadata service;session store;identity provider;token service;search index;event stream;consumer group;write-ahead log;
backup job;failover script;network fabric;border router;route table;firewall rule;transit gateway;edge proxy;
content cache;build system;package mirror;container runtime;hypervisor;kernel module;thread pool;heap;disk array;
power feed;cooling loop;rack switch;optical link;time server;audit log;billing ledger;payment router;order book;
notification service;webhook dispatcher;rules engine;permission check;quota service;capacity model;shard map;
partition table;lock service;lease table;garbage collector;compaction job;migration tool;schema registry;
secret store;runbook;dashboard;pager rotation;status page;on-call bot;admission controller;ingress;sidecar;
traffic director;circuit breaker;bulkhead;canary fleet;staging cell;recovery console;snapshot service;journal;
hash ring;bloom filter;tombstone;checkpoint;watermark;dead-letter queue;fan-out tier;dispatcher;allocator
"""
TECHNOLOGIES = """
Kubernetes;PostgreSQL;Redis;Kafka;etcd;Consul;nginx;Envoy;HAProxy;MySQL;Cassandra;Elasticsearch;RabbitMQ;ZooKeeper;
Terraform;Ansible;Puppet;Chef;Docker;containerd;systemd;BGP;OSPF;DNSSEC;TLS;gRPC;HTTP/2;QUIC;Memcached;MongoDB;
DynamoDB;Spanner;CockroachDB;Vitess;ProxySQL;PgBouncer;Varnish;Squid;CoreDNS;BIND;Unbound;Istio;Linkerd;Prometheus;
Grafana;Alertmanager;Fluentd;Logstash;Jenkins;Spinnaker;Argo;Helm;Ceph;GlusterFS;ZFS;LVM;NFS;iSCSI;NVMe;RAID;IPMI;
JVM;CPython;Node;Erlang;Go runtime;Rust;glibc;OpenSSL;libcurl;Netty;Tomcat;Gunicorn;Celery;Airflow;Spark;Flink;Hadoop;
HBase;ClickHouse;Druid;Snowflake;Vault;Keycloak;LDAP;Kerberos;OAuth;SAML;NTP;chrony;IPv6;VXLAN;MPLS;ECMP;anycast;eBPF
"""
SYMPTOMS = """
elevated latency;rising error rates;timeouts;dropped connections;stale reads;lost writes;duplicate messages;
growing backlogs;failed logins;rejected payments;missing metrics;empty pages;slow queries;refused connections;
split brain;replication lag;memory exhaustion;full disks;thread starvation;CPU saturation;packet loss;route flaps;
certificate errors;unresolvable names;failed deployments;stuck jobs;corrupted indexes;wrong balances;clock skew;
partial outage;full outage;brownout;cold caches;thundering herd;retry storm;deadlocks;lock contention;quota errors;
failed health checks;unreachable hosts;gray failure;cascading restarts;leaked descriptors;silent data loss;
throttled requests;unbalanced shards;orphaned volumes;failed snapshots;delayed notifications;broken webhooks
"""
ACTIONS = """
rolled back the release;restarted the fleet;drained the zone;raised the limit;disabled the feature flag;
failed over to the replica;shed load at the edge;blocked the client;added capacity;cleared the queue;
rebuilt the index;restored from a snapshot;pinned the version;stopped the batch job;renewed the certificate;
withdrew the route;rebooted the hosts in small groups;throttled the callers;turned the retries off;moved the traffic;
reverted the configuration;deleted the bad rows;promoted the standby;isolated the cell;froze all deployments;
replayed the journal;replaced the disk;corrected the clock;purged the cache;paged the vendor
"""
QUALITIES = """
unexpected;partial;gradual;sudden;regional;global;silent;repeated;intermittent;unbounded;undocumented;untested;
misconfigured;overloaded;stale;orphaned;legacy;hidden;shared;manual;automatic;delayed;premature;concurrent;malformed
"""
NOUNS = """
change;release;migration;limit;timeout;retry;rollout;dependency;assumption;threshold;default;rule;script;alarm;test;
review;restart;upgrade;failover;backfill;experiment;cleanup;rename;query;request;response;payload;header;cursor;lease
"""
TEAMS = """
storage;network;payments;identity;platform;edge;search;data;mobile;billing;observability;release;database;compute;
messaging;security;trust;growth;core services;developer tools;capacity;facilities;vendor management;reliability
"""
PEOPLE = """
Ada Okafor;Ben Larsen;Chloe Martin;Daniel Kim;Elif Demir;Farah Haddad;Grace Liu;Hugo Silva;Ines Costa;Jonas Weber;
Kavya Rao;Liam Byrne;Maya Cohen;Nikolai Petrov;Olga Novak;Pablo Ruiz;Quinn Harper;Rosa Greco;Samir Patel;Tara Singh;
Umar Farooq;Vera Lind;Wei Zhang;Ximena Soto;Yuki Tanaka;Zoe Dubois
"""
REGIONS = """
us-east-1;us-west-2;eu-west-1;eu-central-1;ap-southeast-1;ap-northeast-1;sa-east-1;us-central1;europe-west4;asia-east2;
East US;West Europe;North Europe;Southeast Asia;Brazil South;UK South;Canada Central;Australia East;Japan East;
Korea Central;France Central;Norway East;South Africa North;UAE North;Frankfurt;Amsterdam;London;Dublin;Singapore;
Sydney;Tokyo;Mumbai;Virginia;Ohio;Oregon;Montreal;Stockholm;Milan;Zurich;Madrid;Warsaw;Hong Kong;Osaka;Jakarta
"""
ZONES = """
UTC;America/New_York;America/Los_Angeles;Europe/London;Europe/Berlin;Asia/Tokyo;Asia/Kolkata;America/Chicago;
Europe/Amsterdam;Australia/Sydney;America/Sao_Paulo;Asia/Singapore;Europe/Stockholm;Africa/Johannesburg
"""
TAGS = """
dns;database;deploy;configuration;capacity;network;power;cache;monitoring;kubernetes;certificates;retries;failover;
security;change-management;queueing;storage;load-balancing;automation;third-party;time;data-loss;backups;quota;
autoscaling;consensus;migration;bgp;payments;login;latency;memory;cooling;hardware;rollback;feature-flags;throttling;
control-plane;observability;on-call;communication;schema;indexing;replication;sharding;multi-region;vendor;testing
"""
ERRORS = """
ECONNRESET;ETIMEDOUT;ENOSPC;EMFILE;SIGSEGV;SIGKILL;OOMKilled;CrashLoopBackOff;NXDOMAIN;SERVFAIL;HTTP 500;HTTP 502;
HTTP 503;HTTP 504;HTTP 429;InsufficientInstanceCapacity;ThrottlingException;DeadlineExceeded;ResourceExhausted;
LeaderNotAvailable;NotEnoughReplicas;SerializationFailure;DeadlockDetected;TooManyConnections;CertificateExpired;
HandshakeFailure;ConnectionRefused;PoolExhausted;ChecksumMismatch;VersionConflict;QuotaExceeded;LeaseExpired
"""
LESSON_HEADS = """
Bound every;Test the;Keep a spare;Give the;Watch the;Page on the;Stage every change to the;Rehearse losing the;
Isolate the;Version the;Validate the;Expire nothing without telling the;Alarm before the;Document the;Own the;
Never share the;Retry with care at the;Shed load before the;Restore from the;Measure the
"""
#: Names of products, hosts and projects are made of these: thousands, of which most occur once or twice.
SYLLABLES = """
al;ba;cor;da;el;fa;gra;hal;is;jo;ka;lu;mer;nor;o;pra;qui;ra;sol;ta;ur;ve;wex;ya;zen;bri;dun;fel;gor;mi
"""


@cache
def words(text):
    """The words or phrases of one of the lists above."""
    return [" ".join(word.split()) for word in text.split(";")]


def codename(number):
    """A name that is made up: another for every number."""
    syllables = words(SYLLABLES)
    base = len(syllables)
    parts = [syllables[number % base], syllables[number // base % base]]
    if number >= base * base:
        parts.append(syllables[number // base // base % base])
    return "".join(parts).capitalize()
