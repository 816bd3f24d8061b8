package io.meridian.cli.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A host of its own for each of several processes: namespaces of the kernel with an address each,
 * joined by a bridge that this process reaches too. Packets between hosts can be dropped, all, some
 * or one way, and a host can be made slow. Needs root, iproute2 and nftables. One thread.
 */
final class Network implements AutoCloseable {
  private static final long COMMAND_SECONDS_MAX = 20;
  private static final int FIRST_HOST = 10;

  private final String name;
  private final String subnet;
  private final Map<String, Integer> hosts = new LinkedHashMap<>();

  private Network(String name, String subnet, List<String> hosts) {
    this.name = name;
    this.subnet = subnet;
    for (String host : hosts) {
      this.hosts.put(host, FIRST_HOST + this.hosts.size());
    }
  }

  /** Why there can be no network on this machine; empty = there can. */
  static String lacking() {
    List<String> lacking = new ArrayList<>();
    for (List<String> words :
        List.of(List.of("ip", "netns", "list"), List.of("nft", "list", "ruleset"))) {
      try {
        run(words);
      } catch (IOException | InterruptedException e) {
        lacking.add(String.join(" ", words) + ": " + e.getMessage());
      }
    }
    return String.join("; ", lacking);
  }

  /** Makes hosts that all reach each other. */
  static Network of(List<String> hosts) throws IOException, InterruptedException {
    int number = new Random().nextInt(1 << 14);
    Network network =
        new Network(
            String.format("mrd%04x", number),
            "10." + (64 + (number >> 8)) + '.' + (number & 255) + '.',
            hosts);
    try {
      network.make();
      return network;
    } catch (IOException | InterruptedException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private void make() throws IOException, InterruptedException {
    run("ip link add " + name + " type bridge");
    run("ip addr add " + subnet + "1/24 dev " + name);
    run("ip link set " + name + " up");
    for (Map.Entry<String, Integer> host : hosts.entrySet()) {
      String space = space(host.getKey());
      String cable = name + '-' + host.getValue();
      run("ip netns add " + space);
      run("ip link add " + cable + " type veth peer name eth0 netns " + space);
      run("ip link set " + cable + " master " + name + " up");
      run("ip -n " + space + " addr add " + address(host.getKey()) + "/24 dev eth0");
      run("ip -n " + space + " link set lo up");
      run("ip -n " + space + " link set eth0 up");
      in(host.getKey(), "nft add table ip faults");
      in(
          host.getKey(),
          "nft add chain ip faults out { type filter hook output priority 0 ; policy accept ; }");
    }
  }

  /** The address of a host, which the others and this process reach it by. */
  String address(String host) {
    return subnet + hosts.get(host);
  }

  /** A program that starts another one, with the same arguments, on a host. */
  Path launcher(String host, Path program, Path directory) throws IOException {
    Path script = directory.resolve("on-" + host);
    Files.writeString(
        script,
        "#!/bin/sh\nexec ip netns exec %s '%s' \"$@\"\n".formatted(space(host), program),
        StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  /** Drops what hosts send to others, so that these hear nothing of them. */
  void cutOneWay(Collection<String> from, Collection<String> to)
      throws IOException, InterruptedException {
    for (String sender : from) {
      for (String receiver : to) {
        in(sender, "nft add rule ip faults out ip daddr " + address(receiver) + " drop");
      }
    }
  }

  /** Drops what hosts send to others and these to them. */
  void cut(Collection<String> some, Collection<String> others)
      throws IOException, InterruptedException {
    cutOneWay(some, others);
    cutOneWay(others, some);
  }

  /** Drops of what a host sends to the others so many packets of a hundred, at random. */
  void lose(String host, int percent) throws IOException, InterruptedException {
    in(
        host,
        "nft add rule ip faults out ip daddr "
            + subnet
            + "0/24 numgen random mod 100 < "
            + percent
            + " drop");
  }

  /** Lets a host send so many kilobits in a second. */
  void slow(String host, int kilobits) throws IOException, InterruptedException {
    run(
        "tc -n %s qdisc add dev eth0 root tbf rate %dkbit burst 16kb latency 500ms"
            .formatted(space(host), kilobits));
  }

  /** Makes everything whole again. */
  void heal() throws IOException, InterruptedException {
    for (String host : hosts.keySet()) {
      in(host, "nft flush chain ip faults out");
      if (run("tc -n " + space(host) + " qdisc show dev eth0").contains("tbf")) {
        run("tc -n " + space(host) + " qdisc del dev eth0 root");
      }
    }
  }

  /** Takes the hosts away; their processes should have ended. */
  @Override
  public void close() {
    for (String host : hosts.keySet()) {
      tryRun("ip netns del " + space(host));
    }
    tryRun("ip link del " + name);
  }

  private String space(String host) {
    return name + '-' + host;
  }

  private void in(String host, String command) throws IOException, InterruptedException {
    run("ip netns exec " + space(host) + ' ' + command);
  }

  private static void tryRun(String command) {
    try {
      run(command);
    } catch (IOException e) {
      System.out.println("network: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String run(String command) throws IOException, InterruptedException {
    return run(List.of(command.split(" ")));
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", words) + " does not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", words) + ": " + said);
    }
    return said;
  }
}
