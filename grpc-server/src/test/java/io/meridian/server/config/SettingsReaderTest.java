package io.meridian.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meridian.engine.EngineConfig;
import io.meridian.node.GridConfig;
import io.meridian.node.RegionConfig;
import io.meridian.server.config.LoggingSettings.Level;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path directory;

  @Test
  void shouldHaveTheDocumentedDefaults() throws Exception {
    ServerSettings settings = new SettingsReader().read(Optional.empty(), Map.of());

    assertThat(settings.grpc())
        .isEqualTo(
            new GrpcSettings(
                "127.0.0.1",
                7400,
                Optional.empty(),
                4 << 20,
                16 << 10,
                1000,
                10_000,
                100,
                10_000,
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                true,
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                20_000,
                Duration.ofSeconds(30),
                true,
                Duration.ofSeconds(15)));
    assertThat(settings.admin()).isEqualTo(new AdminSettings("127.0.0.1", 7401, 256 << 20));
    assertThat(settings.logging())
        .isEqualTo(new LoggingSettings(Level.WARN, Level.WARN, Level.ERROR));
    assertThat(settings.engineThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void shouldDocumentTheDefaultsThatTheGridAndTheEngineHaveThemselves() throws Exception {
    ServerSettings settings = new SettingsReader().read(Optional.empty(), Map.of());

    assertThat(settings.engine()).isEqualTo(EngineConfig.DEFAULTS);
    assertThat(settings.grid())
        .isEqualTo(
            GridConfig.builder()
                .dataDirectory(
                    Path.of(System.getProperty("user.home"), ".local/state/meridian/data"))
                .build());
  }

  /** Another good value for every key that stands in the documented file. */
  static Stream<String> changes() {
    return Stream.of(
        "grpc.address=0.0.0.0",
        "grpc.port=1",
        "grpc.messageBytesMax=1MiB",
        "grpc.metadataBytesMax=8KiB",
        "grpc.callsPerConnectionMax=7",
        "grpc.callsInFlightMax=8",
        "grpc.transactionsInFlightMin=9",
        "grpc.transactionsInFlightMax=101",
        "grpc.latencyGoal=11ms",
        "grpc.overloadRetryDelay=2ms",
        "grpc.unaryDeadline=3s",
        "grpc.handshakeTimeout=4s",
        "grpc.keepAliveTime=50s",
        "grpc.keepAliveTimeout=6s",
        "grpc.clientKeepAliveMin=7s",
        "grpc.clientKeepAliveWithoutCalls=false",
        "grpc.connectionIdleMax=8m",
        "grpc.connectionAgeMax=9m",
        "grpc.connectionAgeGrace=10s",
        "grpc.resetFramesMax=11",
        "grpc.resetFramesWindow=12s",
        "grpc.reflection=false",
        "grpc.drainMax=13s",
        "admin.address=0.0.0.0",
        "admin.port=2",
        "admin.diskFreeBytesMin=1B",
        "grid.mode=Embedded",
        "grid.data=elsewhere",
        "grid.nodeId=other",
        "grid.zone=other",
        "grid.zones=[zone-1, zone-2]",
        "grid.shards=3",
        "grid.backups=0",
        "grid.regions={eu: {shards: 2}}",
        "grid.minOwners=1",
        "grid.startMax=5s",
        "grid.minorityMax=45s",
        "grid.wrongClockMax=6s",
        "grid.restore=false",
        "grid.restoreJournals=elsewhere",
        "grid.network.host=127.0.0.2",
        "grid.network.discoveryPort=47500",
        "grid.network.communicationPort=47100",
        "grid.network.connectorPort=10800",
        "grid.network.peers=[]",
        "grid.network.failureDetection=3s",
        "grid.storage.memoryInitial=64MiB",
        "grid.storage.memoryMax=2GiB",
        "grid.storage.checkpointEvery=2m",
        "grid.storage.walSegment=32MiB",
        "grid.storage.walArchiveMax=2GiB",
        "grid.storage.walFsyncDelay=2us",
        "engine.threads=3",
        "engine.queueItemsMax=4",
        "engine.queueBytesMax=2MiB",
        "engine.batchItemsMax=5",
        "engine.batchBytesMax=2KiB",
        "engine.cachedEntriesMax=6",
        "engine.recentRecordsMax=7",
        "engine.backlogRecordsMax=70000",
        "engine.materializeRecords=8",
        "engine.materializeEvery=9ms",
        "engine.writeEntriesMax=10",
        "engine.attemptsMax=11",
        "engine.retryDelay=12ms",
        "engine.birthDelay=13ms",
        "engine.comparedBlocksMax=14",
        "engine.clockDriftMax=15s",
        "logging.level=debug",
        "logging.librariesLevel=INFO",
        "logging.gridLevel=INFO");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldTakeEveryKeyFromTheUsersFile(String change) throws Exception {
    String key = change.substring(0, change.indexOf('='));
    String value = change.substring(change.indexOf('=') + 1);
    ServerSettings defaults = new SettingsReader().read(Optional.empty(), Map.of());

    ServerSettings settings = read(nested(key, value));

    // These have no second value that one node alone could use without another key.
    boolean sameByNecessity =
        List.of("grid.mode", "grid.backups", "grid.minOwners", "grid.restore", "grid.network.peers")
            .contains(key);
    assertThat(settings.equals(defaults)).isEqualTo(sameByNecessity);
  }

  @Test
  void shouldHaveATestForEveryDocumentedKey() throws IOException {
    List<String> documented = new ArrayList<>();
    try (InputStream file = SettingsReader.class.getResourceAsStream(SettingsReader.DEFAULTS)) {
      leaves("", YAML.readTree(file), documented);
    }

    List<String> tested =
        changes().map(change -> change.substring(0, change.indexOf('='))).toList();

    assertThat(documented)
        .filteredOn(key -> !key.startsWith("grpc.tls."))
        .containsExactlyElementsOf(tested);
  }

  @Test
  void shouldTakeTheFilesOfTls() throws Exception {
    Path certificate = Files.writeString(directory.resolve("c.pem"), "");
    Path key = Files.writeString(directory.resolve("k.pem"), "");

    ServerSettings settings =
        read("grpc: {tls: {certificate: %s, privateKey: %s}}".formatted(certificate, key));

    assertThat(settings.grpc().tls()).contains(new TlsSettings(certificate, key));
  }

  @Test
  void shouldKeepNothingAsAClientOfTheGrid() throws Exception {
    ServerSettings settings =
        read("grid: {mode: client, network: {peers: ['127.0.0.1:47500', '127.0.0.1:47501']}}");

    assertThat(settings.grid().role()).isEqualTo(GridConfig.Role.CLIENT);
    assertThat(settings.grid().hostedRegions()).isEmpty();
  }

  @Test
  void shouldReadEveryKeyOfARegion() throws Exception {
    ServerSettings settings =
        read(
            """
            grid:
              regions:
                uk: {shards: 4, backups: 1, voters: [node-1, node-2], votersVersion: 3}
                eu: {hosted: false}
                row:
            """);

    assertThat(settings.grid().regions())
        .containsExactly(
            new RegionConfig("uk", 4, 1, true, 3, List.of("node-1", "node-2")),
            new RegionConfig("eu", 16, 0, false, 1, List.of("node-1")),
            new RegionConfig("row", 16, 0, true, 1, List.of("node-1")));
  }

  @Test
  void shouldLetFlagsWinOverTheFile() throws Exception {
    Path file = file("grpc: {port: 1, address: 0.0.0.0}");

    ServerSettings settings =
        new SettingsReader()
            .read(Optional.of(file), Map.of("grpc.port", new Flag("--port", IntNode.valueOf(2))));

    assertThat(settings.grpc().port()).isEqualTo(2);
    assertThat(settings.grpc().address()).isEqualTo("0.0.0.0");
  }

  @Test
  void shouldReportEverythingThatIsWrongAtOnce() throws Exception {
    Path file =
        file(
            """
            gprc: {}
            grpc: {port: 70000, adress: x, unaryDeadline: 10, reflection: maybe}
            admin: 7
            grid: {regions: {}, storage: {memoryMax: 1MiB}}
            logging: {level: LOUD}
            """);

    InvalidSettingsException invalid =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () ->
                new SettingsReader()
                    .read(
                        Optional.of(file),
                        Map.of(
                            "admin.port",
                            new Flag("--admin-port", JsonNodeFactory.instance.textNode("x")))));

    assertThat(invalid.problems())
        .extracting(Problem::path)
        .containsExactly(
            "grpc.port",
            "grpc.unaryDeadline",
            "grpc.reflection",
            "grpc.adress",
            "admin",
            "admin.port (--admin-port)",
            "grid.regions",
            "grid.storage.memoryMax",
            "logging.level",
            "gprc");
    assertThat(invalid.problems().get(0).message())
        .isEqualTo("must be a whole number from 0 to 65535; got 70000");
    assertThat(invalid.problems().get(3).message()).startsWith("unknown key; known here: address,");
  }

  @Test
  void shouldReportWhatValuesDoNotAllowTogether() throws Exception {
    assertThat(problems("grid: {zones: [a, b]}"))
        .singleElement()
        .asString()
        .contains("zone zone-1 is not among zones");
    assertThat(problems("engine: {batchItemsMax: 500, backlogRecordsMax: 100}"))
        .singleElement()
        .asString()
        .contains("backlogRecordsMax must be at least batchItemsMax");
    assertThat(problems("grpc: {transactionsInFlightMin: 20, transactionsInFlightMax: 19}"))
        .singleElement()
        .asString()
        .contains("transactionsInFlightMax", "must be at least transactionsInFlightMin");
    assertThat(problems("grpc: {tls: {certificate: /nowhere}}"))
        .extracting(Problem::path)
        .containsExactly("grpc.tls.certificate", "grpc.tls.privateKey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc: [", "grpc: {port: 1, port: 2}", "just text"})
  void shouldRefuseWhatIsNotASettingsFile(String text) throws Exception {
    assertThat(problems(text)).hasSize(1);
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() {
    InvalidSettingsException invalid =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () -> new SettingsReader().read(Optional.of(directory.resolve("none")), Map.of()));

    assertThat(invalid.problems())
        .extracting(Problem::message)
        .containsExactly("there is no such file");
  }

  @Test
  void shouldTakeAnEmptyFileForNone() throws Exception {
    assertThat(read("# nothing\n"))
        .isEqualTo(new SettingsReader().read(Optional.empty(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "1us,PT0.000001S", "90s,PT1M30S", "5m,PT5M", "2 h,PT2H", "1d,PT24H"})
  void shouldReadTimes(String text, Duration expected) {
    assertThat(Units.duration(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 S", "999999999999999d", "1s 2ms"})
  void shouldRefuseWhatIsNoTime(String text) {
    assertThat(Units.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"512B,512", "16KiB,16384", "4MiB,4194304", "1TiB,1099511627776"})
  void shouldReadSizes(String text, long expected) {
    assertThat(Units.bytes(text)).contains(expected);
    assertThat(Units.shown(expected)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "1KB", "1kib", "-1B", "999999999999999TiB"})
  void shouldRefuseWhatIsNoSize(String text) {
    assertThat(Units.bytes(text)).isEmpty();
  }

  private List<Problem> problems(String text) throws IOException {
    Path file = file(text);
    return catchThrowableOfType(
            InvalidSettingsException.class,
            () -> new SettingsReader().read(Optional.of(file), Map.of()))
        .problems();
  }

  private ServerSettings read(String text) throws Exception {
    return new SettingsReader().read(Optional.of(file(text)), Map.of());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("settings.yml"), text);
  }

  private static String nested(String key, String value) {
    int depth = key.length() - key.replace(".", "").length() + 1;
    return "{" + key.replace(".", ": {") + ": " + value + "}".repeat(depth);
  }

  private static void leaves(String path, JsonNode node, List<String> leaves) {
    if (!node.isObject() || path.equals("grid.regions")) {
      leaves.add(path);
      return;
    }
    node.properties()
        .forEach(
            child ->
                leaves(
                    path.isEmpty() ? child.getKey() : path + "." + child.getKey(),
                    child.getValue(),
                    leaves));
  }
}
