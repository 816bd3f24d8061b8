package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import org.apache.ignite.configuration.CacheConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ignite stores configurations of caches on disk and sends them to nodes, with everything of ours
 * in them.
 */
final class StoredConfigurationTest {
  static List<Serializable> parts() {
    return List.of(
        new RegionAffinityFunction(16),
        new RegionNodeFilter("eu"),
        new RegionTopologyValidator("eu"),
        new SystemTopologyValidator());
  }

  @ParameterizedTest
  @MethodSource("parts")
  void shouldReadBackEveryPartAsItWasStored(Serializable part)
      throws IOException, ClassNotFoundException {
    assertThat(roundTrip(part)).isEqualTo(part).hasSameHashCodeAs(part);
  }

  @Test
  void shouldReadBackTheGuardOfStamps() throws IOException, ClassNotFoundException {
    assertThat(roundTrip(new StampGuard())).isInstanceOf(StampGuard.class);
  }

  @Test
  void shouldReadBackTheFactOfARegion() {
    RegionFact fact = new RegionFact(1024, 2);

    assertThat(RegionFact.decode(fact.encode())).isEqualTo(fact);
  }

  @Test
  void shouldReadBackEveryCacheOfARegion() throws IOException, ClassNotFoundException {
    for (CacheConfiguration<String, byte[]> cache :
        new RegionCaches("eu", 16, 2).configurations()) {
      CacheConfiguration<?, ?> read = (CacheConfiguration<?, ?>) roundTrip(cache);

      assertThat(read.getName()).isEqualTo(cache.getName()).startsWith("eu.");
      assertThat(read.getAffinity()).isEqualTo(new RegionAffinityFunction(16));
      assertThat(read.getBackups()).isEqualTo(2);
      assertThat(read.getInterceptor() != null).isEqualTo(isState(cache));
    }
  }

  private static boolean isState(CacheConfiguration<?, ?> cache) {
    return RegionCaches.stateGroup("eu").equals(cache.getGroupName());
  }

  private static Object roundTrip(Serializable part) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(part);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
