package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.TransactionOutcome.Applied;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A snapshot is taken while payments go on, and restored into a new grid: the books there are those
 * of one moment, and go on from it.
 */
final class SnapshotIT {
  private static final String LEDGER = "vault";
  private static final String NAME = "nightly";
  private static final int ACCOUNTS = 8;
  private static final int FIRST = 60;

  /** Of the loads that run meanwhile, so that a command that hangs ends in words. */
  private static final int LOAD_MAX = 20_000;

  @AutoClose private final SnapshotServer origin = new SnapshotServer("snapshot-origin");
  @AutoClose private final SnapshotServer full = new SnapshotServer("snapshot-full");

  SnapshotIT() throws IOException {}

  @Test
  void shouldRestoreTheBooksOfOneMomentAndGoOnFromThere() throws Exception {
    // Given payments and holds, a snapshot under load, and payments after it
    origin.start();
    int sent;
    try (MeridianClient client = origin.client()) {
      create(client);
      IntStream.range(0, FIRST).forEach(number -> pay(client, "first", number));
      hold(client);
      sent = snapshotUnderLoad(client);
      pay(client, "later", 0);
    }
    assertDone(origin.snapshot("verify", NAME));
    Launched.Run list = Launched.run("snapshot", "list", "--data", origin.data().toString());
    assertThat(list.said()).contains(NAME).contains("node_1");

    // When it is to be restored over data, it is refused, on the grid and at the start
    assertThat(origin.snapshot("restore", NAME).exitCode()).isEqualTo(ExitCodes.FAULT);
    origin.close();
    Launched.Run over = origin.startForRestore();
    assertThat(over.exitCode()).isEqualTo(ExitCodes.FAULT);
    assertThat(over.said()).contains("without --restore");

    // When the full snapshot is restored into a new grid
    restore(full);

    // Then everything of before is there, of the load a beginning, and nothing of after
    try (MeridianClient client = full.client()) {
      assertThat(pay(client, "first", 0).replayed()).isTrue();
      assertThat(hold(client).replayed()).isTrue();
      int kept = kept(client, sent);
      assertThat(kept).isBetween(1, sent - 1);
      Applied next = pay(client, "load", kept);
      assertThat(next.replayed()).isFalse();
      assertThat(pay(client, "later", 0).replayed()).isFalse();
      assertThat(sequence(next)).isGreaterThan(sequence(pay(client, "load", kept - 1)));
    }
    assertThat(full.snapshot("restore", NAME).exitCode()).isEqualTo(ExitCodes.FAULT);

    // And a byte that flipped in the snapshot is found
    flipAByte(full.data().resolve("snapshots").resolve(NAME));
    Launched.Run broken = full.snapshot("verify", NAME);
    assertThat(broken.exitCode()).isEqualTo(ExitCodes.FAULT);
    assertThat(broken.said()).contains("CRC");
  }

  private void restore(SnapshotServer target) throws Exception {
    target.takeSnapshotOf(origin, NAME);
    target.launchForRestore();
    target.awaitConnector();
    Launched.Run run = target.snapshot("restore", NAME);
    assertDone(run);
    assertThat(run.said()).containsPattern("journal +OK").contains(LEDGER);
    target.awaitReady();
  }

  /** Payments one after the other while the snapshot is taken; how many were answered. */
  private int snapshotUnderLoad(MeridianClient client) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int number = 0;
              while (!enough.get() && number < LOAD_MAX) {
                pay(client, "load", number++);
              }
              return number;
            });
    try {
      assertDone(origin.snapshot("create", NAME));
    } finally {
      // One that was sent when the snapshot was there already must not be in it.
      enough.set(true);
    }
    int sent = load.get();
    pay(client, "load", sent);
    return sent + 1;
  }

  /** How many payments of the load are known: those up to the cut, as they came one by one. */
  private static int kept(MeridianClient client, int sent) {
    List<Boolean> found =
        IntStream.range(0, sent)
            .mapToObj(number -> client.transactions().get(LEDGER, id("load", number)).isPresent())
            .toList();
    int kept = found.indexOf(false);
    assertThat(found.subList(kept, sent))
        .as("payments after the first that is gone")
        .containsOnly(false);
    return kept;
  }

  private static void create(MeridianClient client) {
    client.ledgers().create(LEDGER);
    client.assets().create(CreateAssetRequest.of(LEDGER, "USD", 2));
    for (int number = 0; number < ACCOUNTS; number++) {
      client
          .accounts()
          .create(CreateAccountRequest.builder(LEDGER, account(number), "USD").noFloor().build());
    }
  }

  private static Applied pay(MeridianClient client, String kind, int number) {
    return (Applied)
        client
            .transactions()
            .create(
                PostRequest.builder(LEDGER)
                    .id(kind + '-' + number)
                    .posting(account(number), account(number + 1), "USD", 1 + number % 9)
                    .build());
  }

  private static Applied hold(MeridianClient client) {
    return (Applied)
        client
            .transactions()
            .create(
                HoldRequest.builder(LEDGER)
                    .id("hold")
                    .posting(account(0), account(3), "USD", 700)
                    .build());
  }

  private static long sequence(Applied applied) {
    return applied.transaction().position().orElseThrow().sequence();
  }

  private static String account(int number) {
    return "local/a" + number % ACCOUNTS;
  }

  private static String id(String kind, int number) {
    return "local/" + kind + '-' + number;
  }

  private static void flipAByte(Path snapshot) throws IOException {
    Path file;
    try (Stream<Path> files = Files.walk(snapshot)) {
      file =
          files
              .filter(each -> each.toString().contains("local.journal"))
              .filter(each -> each.toString().endsWith(".bin"))
              .findFirst()
              .orElseThrow();
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      long middle = channel.size() / 2;
      channel.read(one, middle);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, middle);
    }
  }

  private static void assertDone(Launched.Run run) {
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
  }
}
