package io.meridian.cli.tx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.client.Answers;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.output.OutputFormat;
import io.meridian.cli.output.Printer;
import io.meridian.client.Asset;
import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.Event;
import io.meridian.client.EventListener;
import io.meridian.client.EventSubject;
import io.meridian.client.Events;
import io.meridian.client.JournalPosition;
import io.meridian.client.Ledger;
import io.meridian.client.Leg;
import io.meridian.client.MeridianException;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.StatusCode;
import io.meridian.client.Subscription;
import io.meridian.client.TransactionKind;
import io.meridian.client.WatchRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** With a server that tells five events, and then what the test wants. */
final class TxWatchTest {
  private static final WatchRequest REQUEST = WatchRequest.of("shop", "eu");
  private static final List<EventSubject> SUBJECTS =
      List.of(
          new Ledger("shop", List.of("eu"), Answers.TIME, false, 1, true, Optional.empty()),
          new Asset("shop", "USD", 2, Answers.TIME),
          Answers.account("eu/a", "USD"),
          Answers.post("t1"),
          new Leg(
              "us/t2",
              TransactionKind.POST,
              Answers.TIME,
              List.of(
                  new Entry("eu/a", 2, new Counters(0, 4, 0, 0), new Counters(0, 9, 0, 0), 9, 9))));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ResumeTokenStore store = ResumeTokenStore.inMemory();

  @Test
  void shouldPrintOneEventALineForPeople() throws Exception {
    // When
    TxWatch.watch(new FakeEvents(Optional.empty()), REQUEST, store, printer(OutputFormat.TABLE, 5));

    // Then
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            eu/0/7/0  2026-01-02T03:04:05.000006Z  LEDGER  shop  open
            eu/0/7/1  2026-01-02T03:04:05.000006Z  ASSET  USD  scale 2
            eu/0/7/2  2026-01-02T03:04:05.000006Z  ACCOUNT  eu/a  USD OPEN revision 2
            eu/0/7/3  2026-01-02T03:04:05.000006Z  POST  eu/t1  eu/a > eu/b USD 5
            eu/0/7/4  2026-01-02T03:04:05.000006Z  LEG  POST  us/t2  eu/a balance 9
            """);
  }

  @Test
  void shouldPrintOneObjectALineForProgramsAndRememberTheLastOne() throws Exception {
    // When three of the five are wanted
    TxWatch.watch(new FakeEvents(Optional.empty()), REQUEST, store, printer(OutputFormat.JSON, 3));

    // Then the fourth is not remembered either
    List<JsonNode> events = new ArrayList<>();
    for (String line : out.toString(UTF_8).lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    assertThat(events)
        .extracting(event -> event.get("eventId").asText())
        .containsExactly("eu/0/7/0", "eu/0/7/1", "eu/0/7/2");
    assertThat(events.get(0).at("/ledgerFact/ledger").asText()).isEqualTo("shop");
    assertThat(events.get(1).at("/asset/asset").asText()).isEqualTo("USD");
    assertThat(events.get(2).at("/account/account").asText()).isEqualTo("eu/a");
    assertThat(events.get(2).get("commandId").asText()).isEqualTo("c1");
    assertThat(store.load()).contains("after 2");
  }

  @Test
  void shouldEndWithTheFaultThatEndsTheSubscription() {
    // Given
    MeridianException fault =
        new MeridianException(
            new MeridianException.Fault(
                StatusCode.DATA_LOSS,
                "the journal is another",
                Optional.of("JOURNAL_DIVERGED"),
                Map.of(),
                Optional.empty(),
                List.of(),
                1,
                false));

    // When / Then
    assertThatThrownBy(
            () ->
                TxWatch.watch(
                    new FakeEvents(Optional.of(fault)),
                    REQUEST,
                    store,
                    printer(OutputFormat.TABLE, Long.MAX_VALUE)))
        .isSameAs(fault);
  }

  @Test
  void shouldEndWithAFaultWhenTheTokenCannotBeSaved() {
    assertThatThrownBy(
            () ->
                TxWatch.watch(
                    new FakeEvents(Optional.of(new IOException("the disk is full"))),
                    REQUEST,
                    store,
                    printer(OutputFormat.TABLE, Long.MAX_VALUE)))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("the disk is full");
  }

  @Test
  void shouldNotCountAnEventAsToldWhenNobodyReadsStdoutAnyMore() {
    // Given
    PrintStream closed = new PrintStream(out, true, UTF_8);
    closed.close();
    EventPrinter printer =
        new EventPrinter(new Printer(OutputFormat.TABLE, closed), console(), Long.MAX_VALUE);

    // When / Then
    assertThatThrownBy(() -> printer.on(event(0)))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("cannot be written to");
  }

  private EventPrinter printer(OutputFormat format, long limit) {
    return new EventPrinter(
        new Printer(format, new PrintStream(out, true, UTF_8)), console(), limit);
  }

  private Console console() {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    return new Console(stream, stream, Map.of(), Path.of("."), false, Optional.empty());
  }

  private static Event event(int ordinal) {
    return new Event(
        "eu/0/7/" + ordinal,
        "shop",
        new JournalPosition("eu", 0, 7, ordinal),
        Answers.TIME,
        "c1",
        SUBJECTS.get(ordinal));
  }

  /** Tells on the caller's thread, and stops where the listener or the store throws. */
  private record FakeEvents(Optional<Exception> end) implements Events {
    @Override
    public Subscription watch(
        WatchRequest request, ResumeTokenStore store, EventListener listener) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      try {
        for (int ordinal = 0; ordinal < SUBJECTS.size(); ordinal++) {
          listener.on(event(ordinal));
          store.save("after " + ordinal);
        }
        end.ifPresent(ended::completeExceptionally);
      } catch (Exception e) {
        ended.completeExceptionally(e);
      }
      return new Subscription() {
        @Override
        public CompletableFuture<Void> ended() {
          return ended;
        }

        @Override
        public void close() {
          ended.complete(null);
        }
      };
    }
  }
}
