package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meridian.engine.EngineConfig;
import io.meridian.schema.NodeAttributes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GridConfigTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void shouldBeOneNodeWithOneRegionUnlessToldOtherwise() throws IOException {
    GridConfig config = YAML.readValue("{}", GridConfig.class);

    assertThat(config).isEqualTo(GridConfig.builder().build());
    assertThat(config.nodeId()).isEqualTo("node-1");
    assertThat(config.dataDirectory()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(config.regions())
        .containsExactly(new RegionConfig("local", 16, 0, true, 1, List.of("node-1")));
    assertThat(config.zone()).isEqualTo("zone-1");
    assertThat(config.zones()).isEmpty();
    assertThat(config.network()).isEqualTo(NetworkConfig.at(0, List.of()));
    assertThat(config.storage().memoryInitialBytes()).isEqualTo(256L << 20);
    assertThat(config.storage().memoryMaxBytes()).isEqualTo(1L << 30);
    assertThat(config.storage().checkpointEvery()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.storage().walSegmentBytes()).isEqualTo(64 << 20);
    assertThat(config.storage().walArchiveMaxBytes()).isEqualTo(1L << 30);
    assertThat(config.storage().walFsyncDelayNanos()).isEqualTo(1_000);
    assertThat(config.minOwners()).isEqualTo(1);
    assertThat(config.startMax()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void shouldReadEveryKey() throws IOException {
    GridConfig config =
        YAML.readValue(
            """
            nodeId: eu-1
            dataDirectory: /var/lib/meridian
            regions:
              - name: eu
                shards: 64
                backups: 2
                votersVersion: 3
                voters: [eu-1, eu-2, eu-3]
              - name: us
                hosted: false
                voters: [us-1]
            zone: z1
            zones: [z1, z2, z3]
            network:
              host: 10.0.0.1
              discoveryPort: 47500
              communicationPort: 47100
              connectorPort: 10800
              peers: ["10.0.0.1:47500", "10.0.0.2:47500"]
              failureDetectionMillis: 3000
            storage:
              memoryInitialBytes: 67108864
              memoryMaxBytes: 134217728
              checkpointSeconds: 30
              walSegmentBytes: 8388608
              walArchiveMaxBytes: 67108864
              walFsyncDelayNanos: 50000
            minOwners: 2
            startSecondsMax: 60
            minoritySecondsMax: 45
            wrongClockSecondsMax: 6
            restore: true
            """,
            GridConfig.class);

    assertThat(config)
        .isEqualTo(
            new GridConfig(
                "eu-1",
                Path.of("/var/lib/meridian"),
                List.of(
                    new RegionConfig("eu", 64, 2, true, 3, List.of("eu-1", "eu-2", "eu-3")),
                    new RegionConfig("us", 16, 0, false, 1, List.of("us-1"))),
                "z1",
                List.of("z1", "z2", "z3"),
                new NetworkConfig(
                    "10.0.0.1",
                    47500,
                    47100,
                    10800,
                    List.of("10.0.0.1:47500", "10.0.0.2:47500"),
                    Duration.ofSeconds(3)),
                new StorageConfig(
                    64L << 20, 128L << 20, Duration.ofSeconds(30), 8 << 20, 64L << 20, 50_000),
                2,
                Duration.ofMinutes(1),
                Duration.ofSeconds(45),
                Duration.ofSeconds(6),
                GridConfig.Role.KEEPER,
                true,
                Optional.empty()));
    assertThat(config.hostedRegions()).extracting(RegionConfig::name).containsExactly("eu");
  }

  @Test
  void shouldRestoreOnlyIntoANodeThatKeepsDataAndCanBeReached() {
    GridConfig.Builder client =
        GridConfig.builder()
            .role(GridConfig.Role.CLIENT)
            .network(NetworkConfig.at(0, List.of("127.0.0.1:47500")))
            .restore(true);

    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(client::build)
        .satisfies(
            refused ->
                assertThat(refused.problems())
                    .hasSize(2)
                    .anySatisfy(problem -> assertThat(problem).contains("not for a client"))
                    .anySatisfy(problem -> assertThat(problem).contains("connectorPort")));
  }

  @Test
  void shouldKeepNothingAndVoteNowhereAsAClient() {
    GridConfig client =
        GridConfig.builder()
            .nodeId("front")
            .role(GridConfig.Role.CLIENT)
            .regions(List.of(new RegionConfig("eu", 16, 2, true, 1, List.of())))
            .network(NetworkConfig.at(0, List.of("127.0.0.1:47500")))
            .build();

    assertThat(client.hostedRegions()).isEmpty();
    assertThat(client.regions().get(0).voters()).isEmpty();
    assertThat(
            IgniteConfigurations.of(
                    client, Path.of("target"), OwnClock.of(EngineConfig.DEFAULTS.clockDriftMax()))
                .getUserAttributes()
                .get(NodeAttributes.VOTERS))
        .isEqualTo("");
  }

  @Test
  void shouldRefuseAClientThatKnowsNoNodes() {
    GridConfig.Builder builder = GridConfig.builder().role(GridConfig.Role.CLIENT);

    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(builder::build)
        .withMessageContaining("network.peers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fsync: false", "network: {port: 1}", "storage: {walMode: NONE}", "regions: [{}]"})
  void shouldRefuseKeysItDoesNotKnowAndRegionsWithoutAName(String yaml) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> YAML.readValue(yaml, GridConfig.class));
  }

  @Test
  void shouldNameTheKeyItDoesNotKnow() {
    assertThatExceptionOfType(UnrecognizedPropertyException.class)
        .isThrownBy(() -> YAML.readValue("fsync: false", GridConfig.class))
        .withMessageContaining("fsync");
  }

  @Test
  void shouldReportEverythingThatIsWrongAtOnce() {
    GridConfig.Builder builder =
        GridConfig.builder()
            .nodeId("no de")
            .zone("z9")
            .zones(List.of("z1"))
            .regions(
                List.of(
                    new RegionConfig("EU", 0, 0, true, 1, List.of()),
                    new RegionConfig("meridian", 1025, -1, true, 1, List.of())))
            .network(
                new NetworkConfig("127.0.0.1", 80, 0, 0, List.of("nowhere"), Duration.ofMillis(1)))
            .storage(new StorageConfig(1, 2, Duration.ZERO, 3, 4, -1))
            .minOwners(2)
            .startSecondsMax(0)
            .minoritySecondsMax(4)
            .wrongClockSecondsMax(0);

    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(builder::build)
        .satisfies(
            refused ->
                assertThat(String.join("\n", refused.problems()))
                    .contains("nodeId must match")
                    .contains("zone z9 is not among zones (z1): misspelt?")
                    .contains("region EU: the name must match")
                    .contains("region EU: shards must be 1..1024; got 0")
                    .contains("region meridian: the name is reserved")
                    .contains("region meridian: shards must be 1..1024; got 1025")
                    .contains("region meridian: backups must be 0..6; got -1")
                    .contains("minOwners (region EU keeps 1 copies) must be 1..1; got 2")
                    .contains("network.discoveryPort must be 1024..65535; got 80")
                    .contains("network.peers must be host:port; got nowhere")
                    .contains("storage.memoryMaxBytes must be")
                    .contains("storage.memoryInitialBytes must be")
                    .contains("storage.checkpointSeconds must be 1..3600; got 0")
                    .contains("storage.walSegmentBytes must be")
                    .contains("storage.walArchiveMaxBytes must be")
                    .contains("storage.walFsyncDelayNanos must be 0..10000000; got -1")
                    .contains("network.failureDetectionMillis must be 1000..60000; got 1")
                    .contains("minoritySecondsMax must be 5..3600; got 4")
                    .contains("wrongClockSecondsMax must be 1..3600; got 0")
                    .contains("startSecondsMax must be 1..3600; got 0"));
  }

  @Test
  void shouldRefuseFewerVotersThanCopies() {
    GridConfig.Builder builder =
        GridConfig.builder()
            .regions(List.of(new RegionConfig("eu", 16, 2, true, 1, List.of("node-1", "node-2"))));

    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(builder::build)
        .withMessageContaining("3 copies of a shard need as many nodes; voters names 2");
  }

  @Test
  void shouldRefuseAGridWithoutRegions() {
    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(() -> GridConfig.builder().regions(List.of()).build())
        .withMessageContaining("the number of regions must be 1..64; got 0");
  }

  @Test
  void shouldRefuseARegionNamedTwice() {
    GridConfig.Builder builder =
        GridConfig.builder().regions(List.of(RegionConfig.single("eu"), RegionConfig.single("eu")));

    assertThatExceptionOfType(GridConfigException.class)
        .isThrownBy(builder::build)
        .withMessageContaining("regions names a region twice");
  }
}
