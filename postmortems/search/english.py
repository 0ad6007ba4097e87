"""What is particular to English: words that say nothing or little, and forms that no rule of endings finds."""

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being both but by can could did do does
    doing each for from had has have having he her here him his how i if in into is it its itself just let me more
    most my no nor not now of on once only or other our ours out over own same she should so some such than that the
    their them then there these they this those through to too under until up us very was we were what when where
    which while who whom why will with would you your
    """.split()  # noqa: SIM905
)
#: Words of everyday speech, which tell little of an outage however rare they are in records.
EVERYDAY_WORDS = frozenset(
    """
    actually add added almost already always another anybody anyone anything apparently around away back bad badly
    basically big bit bring brought came cannot come complete completely couple day days due either else end ended
    enough entire even ever every everybody everyone everything exactly far few finally first found full fully gave get
    gets getting give given go goes going gone good got half happen happened happens help hour hours huge instead keep
    keeps kept knew know known large last late later least left less like little long look looked looking lot lots made
    main make makes making many maybe mean means meant minute minutes moment morning much need needed needs never new
    next night nobody none nothing number old one ones onto others otherwise overall part people perhaps place plain
    pretty probably problem properly put quite rather really remember right run running ran said saw say says see seem
    seemed seen set several show showed side since small somebody someone something sometimes somewhere soon start
    started still stuff sudden suddenly take taken takes tell thing things think thought three tiny today together told
    too took tried try trying turn turned two use used useful user uses using usual want wanted way ways week went
    whatever whenever whole within without work worked working works wrong yet
    """.split()  # noqa: SIM905
)

#: Forms that no rule of endings finds, each line after the form that they count as.
IRREGULAR_FORMS = """
    become became
    begin began begun
    blow blew blown
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    child children
    choose chose chosen
    come came
    criterion criteria
    deal dealt
    draw drew drawn
    drive drove driven
    fall fell fallen
    feed fed
    feel felt
    fight fought
    find found
    fly flew flown
    forget forgot forgotten
    freeze froze frozen
    get got gotten
    give gave given
    go went gone
    grow grew grown
    hear heard
    hide hid hidden
    hold held
    index indices
    keep kept
    know knew known
    lead led
    leave left
    lose lost
    make made
    matrix matrices
    mean meant
    meet met
    mistake mistook mistaken
    overrun overran
    overwrite overwrote overwritten
    pay paid
    rise rose risen
    run ran
    say said
    see saw seen
    seek sought
    sell sold
    send sent
    shake shook shaken
    shrink shrank shrunk
    sleep slept
    speak spoke spoken
    spend spent
    spin spun
    stand stood
    steal stole stolen
    stick stuck
    strike struck
    take took taken
    teach taught
    tear tore torn
    tell told
    think thought
    throw threw thrown
    understand understood
    undo undid undone
    wake woke woken
    wear wore worn
    win won
    withdraw withdrew withdrawn
    write wrote written
"""
IRREGULAR = {form: line.split()[0] for line in IRREGULAR_FORMS.split("\n") for form in line.split()[1:]}

#: No forms of another word: of those that end so most are, or no other word is like them.
KEPT = frozenset(["dos", "ios", "redos", "ups"])

#: Tools, calls and signals: no slips of other words, even where no record has them.
NO_SLIPS = frozenset(
    """
    ansible awk bash binlog boto botocore chmod chown chroot cron crontab ctrl curl daemon dig dmesg docker envoy epoll
    errno etcd ffmpeg fsck fsync git glibc gradle grafana grep grpc gunicorn gzip haproxy helm hostname htop httpd
    inode iops iptables java jenkins jinja json kafka kubectl kubelet kernel libc lsof lvm maven memcached mkdir mount
    mutex mvn nagios netcat netstat nfs nginx node nohup npm ntpd numa openssl pagerduty perl php ping pip pipe postfix
    procfs prometheus puppet pytest rabbitmq redis rsync ruby rust samba scp sed selinux shell sidekiq sigabrt sighup
    sigint sigkill sigsegv sigterm sigusr sleep snmp socat splunk sqlite squid sshd strace sudo swap syslog systemctl
    systemd tcpdump telnet terraform tmpfs tomcat traceroute udev ulimit unicorn uwsgi vault vim virtualenv vmstat wget
    xargs yaml yum zabbix
    """.split()  # noqa: SIM905
)
