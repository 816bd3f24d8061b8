package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.MeridianClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * A {@link Pulse} for every shard of every region, each region's through its own server. Asked by
 * any thread.
 */
final class Pulses implements AutoCloseable {
  private static final Duration PAID_MAX = Duration.ofMinutes(2);

  private final List<Pulse> pulses;

  private Pulses(List<Pulse> pulses) {
    this.pulses = pulses;
  }

  /** Finds all shards and starts paying in them. */
  static Pulses start(Map<String, MeridianClient> clients, int shards) {
    List<Pulse> pulses = new ArrayList<>();
    clients.forEach((region, client) -> pulses.addAll(Pulse.ofAllShards(client, region, shards)));
    return new Pulses(pulses);
  }

  /** Forgets what was. */
  void restart() {
    pulses.forEach(pulse -> pulse.silence().restart());
  }

  /** For each region the longest time in which one of its shards took no payment. */
  Map<String, Duration> longest() {
    Map<String, Duration> longest = new TreeMap<>();
    for (Pulse pulse : pulses) {
      longest.merge(
          pulse.region(),
          pulse.silence().longest(),
          (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
    return longest;
  }

  /** Waits until every shard has answered a payment that begins from now on. */
  void awaitAll() {
    long now = System.nanoTime();
    Awaitility.await("a payment in every shard")
        .atMost(PAID_MAX)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> pulses.stream().allMatch(pulse -> pulse.hasPaidSince(now)));
  }

  /** The longest time in which a shard took no payment. */
  Duration longest(String region, int shard) {
    return pulses.stream()
        .filter(pulse -> pulse.region().equals(region) && pulse.shard() == shard)
        .map(pulse -> pulse.silence().longest())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Every payment was made once; they have ended. */
  void hold() {
    assertThat(pulses).allSatisfy(pulse -> assertThat(pulse.problem()).isEmpty());
  }

  @Override
  public void close() {
    pulses.forEach(Pulse::close);
  }
}
