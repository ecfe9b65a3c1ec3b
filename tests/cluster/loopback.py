"""A whole Slurm on this machine, for as long as a test runs: one slurmctld and
some slurmd with a processor each, on loopback, in a folder of their own, without
systemd, without cgroups, without munge (auth/none: whoever reaches the ports may
send jobs, as the user who started it)."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

CONF = """ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={port}
AuthType=auth/none
CredType=cred/none
AuthInfo=cred_expire=5
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0
MailProg=/bin/true
MaxArraySize=100001
MaxJobCount=100001
SlurmdTimeout=6
MessageTimeout=5
KillWait=2
ReturnToService=2
JobRequeue=1
{nodes}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def command_lines():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as f:
                yield int(name), f.read()
        except OSError:
            pass


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
            return int(f.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def family_of(roots):
    family, table = set(roots), None
    while True:
        table = {pid: parent_of(pid) for pid, _ in command_lines()}
        more = {p for p, parent in table.items() if parent in family}
        if more <= family:
            return family
        family |= more


class Slurm:
    def __init__(self, nodes):
        self.folder = tempfile.mkdtemp(prefix="slurm-")
        control, *ports = free_ports(nodes + 1)
        self.names = [f"n{i + 1}" for i in range(nodes)]
        lines = [f"NodeName={name} NodeHostname=localhost NodeAddr=127.0.0.1 "
                 f"Port={port} CPUs=1" for name, port in zip(self.names, ports)]
        self.conf = os.path.join(self.folder, "slurm.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(CONF.format(port=control, folder=self.folder,
                                user=pwd.getpwuid(os.getuid()).pw_name,
                                nodes="\n".join(lines)))
        self.environment = dict(os.environ, SLURM_CONF=self.conf)
        self.control, self.daemons = None, []

    def start(self, *command):
        log = open(os.path.join(self.folder, "log"), "ab")
        with log:
            return subprocess.Popen(command, env=self.environment, stdout=log,
                                    stderr=log, stdin=subprocess.DEVNULL)

    def __enter__(self):
        os.mkdir(os.path.join(self.folder, "state"))
        for name in self.names:
            os.mkdir(os.path.join(self.folder, "spool-" + name))
        self.control = self.start("slurmctld", "-D", "-c", "-f", self.conf)
        self.daemons = [self.start("slurmd", "-D", "-N", name, "-f", self.conf)
                        for name in self.names]
        for _ in range(300):
            states = self.ask("sinfo", "-h", "-N", "-o", "%T").stdout.split()
            if states.count("idle") == len(self.names):
                return self
            time.sleep(0.1)
        raise RuntimeError("Slurm does not come up:\n" + self.log())

    def __exit__(self, *_):
        family = {p for i in range(len(self.names)) for p in self.on_node(i)}
        for process in [self.control, *self.daemons]:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.2)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, *command, **more):
        return subprocess.run(command, env=self.environment, text=True,
                              capture_output=True, timeout=120, **more)

    def sbatch(self, *arguments, **more):
        return self.ask("sbatch", *arguments, **more)

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8",
                  errors="replace") as f:
            return f.read()[-3000:]

    def steps(self, node):
        """The slurmstepd of the tasks that run on a node: their scripts lie in
        its spool folder."""
        mark = f"{self.folder}/spool-{self.names[node]}/".encode()
        scripts = [pid for pid, line in command_lines() if mark in line]
        return [p for p in map(parent_of, scripts) if p > 1]

    def on_node(self, node):
        return family_of(self.steps(node))

    def kill_node(self, node):
        """As if its plug were pulled while it works: the daemon and all that
        runs there. How many processes that were; 0 if nothing runs now."""
        family = self.on_node(node)
        if not family:
            return 0
        self.daemons[node].send_signal(signal.SIGKILL)
        for pid in family | self.on_node(node):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return len(family) + 1
