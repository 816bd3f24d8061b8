package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.node.DataDirectoryException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path temporary;

  @Test
  void shouldMakeADirectoryAndSayWhoseItIs() throws IOException {
    GridConfig config = config("a/b/data").build();

    try (DataDirectory directory = DataDirectory.take(config)) {
      assertThat(directory.grid()).isEqualTo(config.dataDirectory().resolve("grid"));
    }

    assertThat(Files.readString(config.dataDirectory().resolve("meridian.json")))
        .contains("\"format\" : 1", "\"nodeId\" : \"node-1\"", "\"shards\" : 16");
  }

  @Test
  void shouldTakeADirectoryAgainOnceItWasGivenBack() {
    GridConfig config = config("data").build();
    DataDirectory first = DataDirectory.take(config);
    first.close();
    first.close();

    try (DataDirectory again = DataDirectory.take(config)) {
      assertThat(again.grid()).isNotNull();
    }
  }

  @Test
  void shouldTakeADirectoryWhoseHolderDiedWithoutGivingItBack() throws IOException {
    GridConfig config = config("data").build();
    DataDirectory.take(config).close();
    Files.writeString(config.dataDirectory().resolve("meridian.lock"), "4194303");

    try (DataDirectory again = DataDirectory.take(config)) {
      assertThat(again.grid()).isNotNull();
    }
  }

  @Test
  void shouldTakeADirectoryThatHoldsNothingButSnapshotsForARestore() throws IOException {
    GridConfig config = restoring("data");
    Files.createDirectories(config.dataDirectory().resolve("snapshots").resolve("nightly"));

    try (DataDirectory directory = DataDirectory.take(config)) {
      assertThat(directory.grid()).doesNotExist();
    }
  }

  @Test
  void shouldRefuseToBeginAnEmptyGridBesideSnapshots() throws IOException {
    GridConfig config = config("data").build();
    Files.createDirectories(config.dataDirectory().resolve("snapshots").resolve("nightly"));

    assertThat(refused(config, Problem.FOREIGN)).contains("snapshots");
  }

  @Test
  void shouldRefuseToRestoreOverData() throws IOException {
    DataDirectory.take(config("data").build()).close();
    Path file = temporary.resolve("data").resolve("grid").resolve("db");
    Files.createDirectories(file);

    assertThat(refused(restoring("data"), Problem.HAS_DATA)).contains("without --restore");
    assertThat(file).exists();
  }

  @Test
  void shouldRefuseADirectoryWhereARestoreOfJournalsDidNotEnd() throws IOException {
    GridConfig config = config("data").build();
    GridConfig bringingBack = config("data").restoreJournals(temporary.resolve("exports")).build();
    DataDirectory.take(bringingBack).close();

    assertThat(refused(config, Problem.UNFINISHED)).contains("begin anew");
    assertThat(refused(bringingBack, Problem.UNFINISHED)).contains("begin anew");
  }

  @Test
  void shouldTakeADirectoryWhereARestoreOfJournalsHasEnded() throws IOException {
    GridConfig bringingBack = config("data").restoreJournals(temporary.resolve("exports")).build();
    try (DataDirectory directory = DataDirectory.take(bringingBack)) {
      Files.createDirectories(directory.grid());
      directory.restored();
    }

    DataDirectory.take(config("data").build()).close();
    assertThat(refused(bringingBack, Problem.HAS_DATA)).contains("--restore-journals");
  }

  private GridConfig restoring(String name) {
    return config(name)
        .network(
            new NetworkConfig(
                NetworkConfig.LOOPBACK,
                0,
                0,
                10_800,
                List.of(),
                NetworkConfig.FAILURE_DETECTION_DEFAULT))
        .restore(true)
        .build();
  }

  @Test
  void shouldRefuseADirectoryInUse() {
    GridConfig config = config("data").build();
    try (DataDirectory holder = DataDirectory.take(config)) {
      assertThat(refused(config, Problem.IN_USE))
          .contains(config.dataDirectory().toString(), "in use by this process");
      assertThat(holder.grid()).isNotNull();
    }
  }

  @Test
  void shouldRefuseADirectoryThatCannotBeMade() throws IOException {
    Files.writeString(temporary.resolve("file"), "no directory");
    GridConfig config = config("file/data").build();

    assertThat(refused(config, Problem.NOT_WRITABLE)).contains("it cannot be made");
  }

  @Test
  void shouldRefuseAForeignDirectoryAndLeaveItAlone() throws IOException {
    GridConfig config = config("data").build();
    Files.createDirectories(config.dataDirectory());
    Files.writeString(config.dataDirectory().resolve("holiday.jpg"), "sea");

    assertThat(refused(config, Problem.FOREIGN)).contains("holiday.jpg", "name an empty");
    try (Stream<Path> entries = Files.list(config.dataDirectory())) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactly("holiday.jpg");
    }
  }

  @Test
  void shouldTakeAMountPointAndADirectoryThatALauncherPrepared() throws IOException {
    GridConfig config = config("data").build();
    Files.createDirectories(config.dataDirectory().resolve("lost+found"));
    Files.createDirectories(config.dataDirectory().resolve("logs"));

    try (DataDirectory directory = DataDirectory.take(config)) {
      assertThat(directory.grid()).isNotNull();
    }
  }

  @Test
  void shouldRefuseANewerFormatNamingWhoWroteIt() throws IOException {
    GridConfig config = marked("{\"format\": 2, \"product\": \"9.9.0\", \"future\": []}");

    assertThat(refused(config, Problem.UNKNOWN_FORMAT))
        .contains("format 2", "9.9.0", "knows format 1");
  }

  @Test
  void shouldRefuseAMarkerThatIsNotOurs() throws IOException {
    assertThat(refused(marked("{\"format\": 1, \"regions\": 7}"), Problem.UNKNOWN_FORMAT))
        .contains("cannot be read as ours");
    assertThat(refused(marked("garbage"), Problem.UNKNOWN_FORMAT)).contains("meridian.json");
    assertThat(refused(marked("{}"), Problem.UNKNOWN_FORMAT)).contains("format 0");
    assertThat(refused(marked("{\"format\": 1}"), Problem.UNKNOWN_FORMAT))
        .contains("cannot be read as ours");
  }

  @Test
  void shouldRefuseTheDirectoryOfAnotherNode() {
    DataDirectory.take(config("data").build()).close();

    assertThat(refused(config("data").nodeId("node-2").build(), Problem.OTHER_NODE))
        .contains("belongs to node node-1", "says node-2");
  }

  @Test
  void shouldLetARegionBeTakenOutAgainOfWhichNothingIsHere() {
    DataDirectory.take(
            config("data")
                .regions(
                    List.of(
                        RegionConfig.single("eu"),
                        new RegionConfig("us", 16, 0, false, 1, List.of("node-2"))))
                .build())
        .close();

    DataDirectory.take(config("data").regions(List.of(RegionConfig.single("eu"))).build()).close();
  }

  @Test
  void shouldRefuseOtherNumbersOfShardsAndBackupsAndDroppedRegionsAllAtOnce() {
    DataDirectory.take(
            config("data")
                .regions(
                    List.of(
                        RegionConfig.single("eu"),
                        RegionConfig.single("uk"),
                        RegionConfig.single("us")))
                .build())
        .close();
    GridConfig changed =
        config("data")
            .regions(
                List.of(
                    RegionConfig.single("eu").withShards(32),
                    new RegionConfig("uk", 16, 1, true, 1, List.of("node-1", "node-2"))))
            .build();

    assertThat(refused(changed, Problem.OTHER_REGIONS))
        .contains("region eu has 16 shards since its first start and the configuration says 32")
        .contains("region uk has 0 backups since its first start and the configuration says 1")
        .contains("region us is here but missing in the configuration");
  }

  @Test
  void shouldTakeUpARegionThatIsNew() {
    DataDirectory.take(config("data").regions(List.of(RegionConfig.single("eu"))).build()).close();
    GridConfig grown =
        config("data")
            .regions(List.of(RegionConfig.single("eu"), RegionConfig.single("uk")))
            .build();
    DataDirectory.take(grown).close();

    GridConfig dropped = config("data").regions(List.of(RegionConfig.single("eu"))).build();

    assertThat(refused(dropped, Problem.OTHER_REGIONS)).contains("region uk");
  }

  private GridConfig marked(String marker) throws IOException {
    GridConfig config = config("data").build();
    Files.createDirectories(config.dataDirectory());
    Files.writeString(config.dataDirectory().resolve("meridian.json"), marker);
    return config;
  }

  private GridConfig.Builder config(String directory) {
    return GridConfig.builder().dataDirectory(temporary.resolve(directory));
  }

  private static String refused(GridConfig config, Problem problem) {
    DataDirectoryException[] refused = new DataDirectoryException[1];
    assertThatExceptionOfType(DataDirectoryException.class)
        .isThrownBy(() -> DataDirectory.take(config).close())
        .satisfies(exception -> refused[0] = exception);
    assertThat(refused[0].problem()).isEqualTo(problem);
    assertThat(refused[0].directory()).isEqualTo(config.dataDirectory());
    return refused[0].getMessage();
  }
}
