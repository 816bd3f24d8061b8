package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ErrorPromises.assertKept;
import static io.meridian.server.ErrorPromises.refused;

import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose data are those of an older backup: what it has told meanwhile is gone. */
final class RestoredBackupIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu");

  private static final String SHOP = "shop";

  @Test
  void shouldSayThatTheJournalIsNotTheOneThatWasRead() throws IOException {
    // Given a backup, and a watch that has read what was written after it
    ApiFixture before = new ApiFixture(SERVER.channel());
    before.createLedger(SHOP);
    before.createWorld(SHOP, "eu/a");
    before.createWorld(SHOP, "eu/b");
    SERVER.stop();
    Path backup = SERVER.data().resolveSibling("backup");
    copy(SERVER.data(), backup);
    SERVER.start();
    ApiFixture lost = new ApiFixture(SERVER.channel());
    pay(lost, payment(SHOP, "lost-1", "eu/a", "eu/b", 1));
    pay(lost, payment(SHOP, "lost-2", "eu/a", "eu/b", 1));
    Iterator<WatchEventsResponse> watch = watch(lost, "");
    WatchEventsResponse read = watch.next();
    while (!read.getEvent().getCommandId().equals("lost-2")) {
      read = watch.next();
    }

    // When the backup is restored and goes another way
    SERVER.stop();
    delete(SERVER.data());
    copy(backup, SERVER.data());
    SERVER.start();
    ApiFixture restored = new ApiFixture(SERVER.channel());
    for (int i = 0; i < 5; i++) {
      pay(restored, payment(SHOP, "new-" + i, "eu/a", "eu/b", 1));
    }

    // Then
    String token = read.getResumeToken();
    assertKept("JOURNAL_DIVERGED", refused(() -> watch(restored, token).next()));
  }

  private Iterator<WatchEventsResponse> watch(ApiFixture server, String token) {
    return server
        .transactions()
        .watchEvents(
            WatchEventsRequest.newBuilder()
                .setLedger(SHOP)
                .setRegion("eu")
                .setResumeToken(token)
                .build());
  }

  private static void pay(ApiFixture server, CreateTransactionRequest request) {
    server.transactions().createTransaction(request);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      deepestFirst.sort((a, b) -> b.compareTo(a));
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
