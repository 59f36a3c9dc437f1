#!/usr/bin/env python3
"""Sends packets between the ends of a small network, and says which arrive.

A line of JSON in: {"ends": [[address, ...], ...], "rules": nft script, "probes": [[from, to, protocol, port], ...]}.
A line of JSON out: {"passed": [true, false, ...]} in the order of the probes, or {"error": why}.

Each end is a network namespace with a wire (veth) to a router, which forwards under the rules. The namespaces have no names:
they are descriptors of this process alone, so that nothing can stay behind, however it ends.

No probe waits for time to pass. The rules reset what they deny of TCP. Of UDP and SCTP they drop it; so after the probes of a
pair a marker follows, of a protocol number that rules let through (253, RFC 3692), and what comes after the probes tells that
they have come or never will: everything runs on one CPU, whose queue of packets keeps its order.
"""

import ctypes
import json
import os
import resource
import select
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
MARKER = 253
SO_RCVBUFFORCE = 33
# Ends the wait for what should surely come: only a fault of the network or the rules can reach it.
PATIENCE = 60
ROUTER = {4: "169.254.1.1", 6: "fe80::1"}

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_namespace():
    """Enters a new network namespace and returns its descriptor."""
    checked(libc.unshare(CLONE_NEWNET))
    return os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def enter(namespace):
    checked(libc.setns(namespace, CLONE_NEWNET))


def run(command, text):
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")


def configure(**values):
    for name, value in values.items():
        with open("/proc/sys/net/" + name.replace("__", "/"), "w", encoding="ascii") as file:
            file.write(str(value))


def family_of(address):
    return 6 if ":" in address else 4


def mac(side, number):
    return f"02:00:00:00:{side:02x}:{number:02x}"


class Network:
    """A router and the ends around it. Neighbours are written down, so that no packet waits for one to be found."""

    def __init__(self, ends, rules):
        self.ends = ends
        self.namespaces = []
        self.owner = {address: at for at, addresses in enumerate(ends) for address in addresses}
        for _ in ends:
            self.namespaces.append(make_namespace())
            configure(ipv6__conf__default__accept_dad=0)
        self.router = make_namespace()
        configure(ipv4__ip_forward=1, ipv6__conf__all__forwarding=1, ipv6__conf__default__accept_dad=0)
        self.wire()
        run(["nft", "-f", "-"], rules)

    def wire(self):
        lines = ["link set lo up"]
        for at, addresses in enumerate(self.ends):
            peer = f"/proc/{os.getpid()}/fd/{self.namespaces[at]}"
            lines.append(f"link add v{at} address {mac(1, at)} type veth peer name eth0 address {mac(2, at)} netns {peer}")
            lines.append(f"link set v{at} up")
            lines.append(f"addr add {ROUTER[4]}/32 dev v{at}")
            lines.append(f"addr add {ROUTER[6]}/64 dev v{at} nodad")
            for address in addresses:
                lines.append(f"route add {address} dev v{at}")
                lines.append(f"neigh add {address} lladdr {mac(2, at)} dev v{at} nud permanent")
        run(["ip", "-batch", "-"], "\n".join(lines) + "\n")
        for at, addresses in enumerate(self.ends):
            enter(self.namespaces[at])
            lines = ["link set lo up", "link set eth0 up"]
            for address in addresses:
                lines.append(f"addr add {address}/32 dev eth0" if family_of(address) == 4 else f"addr add {address}/128 dev eth0 nodad")
            for gateway in (ROUTER[4], ROUTER[6]):
                lines.append(f"neigh add {gateway} lladdr {mac(1, at)} dev eth0 nud permanent")
            lines.append(f"route add {ROUTER[4]} dev eth0 scope link")
            lines.append(f"route add default via {ROUTER[4]} dev eth0")
            lines.append(f"route add ::/0 via {ROUTER[6]} dev eth0")
            run(["ip", "-batch", "-"], "\n".join(lines) + "\n")
        enter(self.router)

    def socket(self, address, kind, protocol=0, port=0):
        """A socket bound to an address of an end, in that end's namespace, where it stays."""
        enter(self.namespaces[self.owner[address]])
        made = socket.socket(socket.AF_INET6 if family_of(address) == 6 else socket.AF_INET, kind, protocol)
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        made.bind((address, port))
        return made

    def close(self):
        for namespace in [*self.namespaces, self.router]:
            os.close(namespace)


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def sctp_init(source_port, port, tag):
    """The packet that opens an association (RFC 9260, sections 3.1 and 3.3.2); its tag tells probes apart."""
    chunk = struct.pack("!BBHIIHHI", 1, 0, 20, tag, 65535, 1, 1, tag)
    header = struct.pack("!HHI", source_port, port, 0)
    return header + struct.pack("<I", crc32c(header + bytes(4) + chunk)) + chunk


def received(made):
    """Everything that waits in a socket."""
    while True:
        try:
            yield made.recvfrom(65535)
        except BlockingIOError:
            return


def send_to(made, data, address, port=0):
    try:
        made.sendto(data, (address, port))
    except PermissionError:
        pass


def connected(network, probes, passed):
    """Opens connections; each is let through, or reset by the router."""
    listeners = []
    for address, port in sorted({(to, port) for _, _, to, port in probes}):
        listener = network.socket(address, socket.SOCK_STREAM, port=port)
        listener.listen(4096)
        listeners.append(listener)
    poll = select.epoll()
    waiting = {}
    for index, source, address, port in probes:
        made = network.socket(source, socket.SOCK_STREAM)
        code = made.connect_ex((address, port))
        if code not in (0, 115):
            made.close()
            continue
        waiting[made.fileno()] = (index, made)
        poll.register(made.fileno(), select.EPOLLOUT)
    end = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > end:
            raise RuntimeError(f"{len(waiting)} connections neither opened nor reset")
        for descriptor, _ in poll.poll(1):
            index, made = waiting.pop(descriptor)
            passed[index] = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            made.close()
    poll.close()
    for listener in listeners:
        listener.close()


def sent(network, probes, passed):
    """Sends datagrams (UDP) and openings of associations (SCTP), and behind them a marker for each pair."""
    pairs = sorted({(source, to) for _, source, to, _, _ in probes})
    sources = {source for source, _ in pairs}
    targets = {to for _, to in pairs}
    udp_from = {one: network.socket(one, socket.SOCK_DGRAM) for one in sources}
    sctp = {one: network.socket(one, socket.SOCK_RAW, 132) for one in sources | targets}
    marker = {one: network.socket(one, socket.SOCK_RAW, MARKER) for one in sources | targets}
    udp_to = [
        network.socket(address, socket.SOCK_DGRAM, port=port)
        for address, port in sorted({(to, port) for _, _, to, protocol, port in probes if protocol == "UDP"})
    ]
    for index, source, address, protocol, port in probes:
        if protocol == "UDP":
            send_to(udp_from[source], struct.pack("!I", index), address, port)
        else:
            send_to(sctp[source], sctp_init(20000 + index % 40000, port, index + 1), address)
    for source, address in pairs:
        send_to(marker[source], source.encode(), address)
    missing = set(pairs)
    end = time.monotonic() + PATIENCE
    while missing:
        if time.monotonic() > end:
            raise RuntimeError(f"no marker came through for {sorted(missing)}")
        for address in targets:
            for data, (source, *_) in received(marker[address]):
                missing.discard((source, address))
    for made in udp_to:
        for data, _ in received(made):
            passed[struct.unpack("!I", data)[0]] = True
    for address in targets:
        for data, _ in received(sctp[address]):
            # Raw sockets see the header of IPv4, not that of IPv6.
            segment = data[(data[0] & 15) * 4 :] if family_of(address) == 4 else data
            if segment[12] == 1:
                passed[struct.unpack("!I", segment[16:20])[0] - 1] = True
    for made in [*udp_from.values(), *sctp.values(), *marker.values(), *udp_to]:
        made.close()


def answer(question):
    network = Network(question["ends"], question["rules"])
    try:
        probes = [(index, *probe) for index, probe in enumerate(question["probes"])]
        passed = [False] * len(probes)
        connected(network, [(i, source, to, port) for i, source, to, protocol, port in probes if protocol == "TCP"], passed)
        sent(network, [probe for probe in probes if probe[3] != "TCP"], passed)
        return {"passed": passed}
    finally:
        network.close()


def main():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for line in sys.stdin:
        try:
            print(json.dumps(answer(json.loads(line))), flush=True)
        except (OSError, RuntimeError) as error:
            print(json.dumps({"error": str(error)}), flush=True)


main()
