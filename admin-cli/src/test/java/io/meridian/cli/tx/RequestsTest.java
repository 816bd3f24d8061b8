package io.meridian.cli.tx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.client.CaptureRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.Part;
import io.meridian.client.PostRequest;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.RefundRequest;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flags of each verb ask for. */
final class RequestsTest {
  @TempDir Path directory;

  @Test
  void shouldPostThePostingsInTheirOrderWithAllThatIsSaidOfThem() {
    // When
    PostRequest request =
        (PostRequest)
            request(
                "post -p eu/a,eu/b,USD,5 -p eu/b,eu/c,SKU:MUG,1 --id t1 --reference invoice-7"
                    + " --label cause=sale --effective-at 2026-01-31T12:00:00+01:00"
                    + " --private-data Ada");

    // Then
    assertThat(request.ledger()).isEqualTo("shop");
    assertThat(request.transaction()).isEqualTo("eu/t1");
    assertThat(request.postings())
        .containsExactly(
            new Posting("eu/a", "eu/b", "USD", 5), new Posting("eu/b", "eu/c", "SKU:MUG", 1));
    assertThat(request.reference()).contains("invoice-7");
    assertThat(request.labels()).isEqualTo(Map.of("cause", "sale"));
    assertThat(request.effectiveAt()).contains(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(request.privateData()).contains(PrivateData.clear("Ada".getBytes(UTF_8)));
  }

  @Test
  void shouldLeaveToTheServerWhatIsNotSaid() {
    // When
    PostRequest post = (PostRequest) request("post -p eu/a,eu/b,USD,5");
    HoldRequest hold = (HoldRequest) request("hold -p eu/a,eu/b,USD,5");

    // Then
    assertThat(post.id()).isNotEqualTo(hold.id()).hasSize(36);
    assertThat(post.reference()).isEmpty();
    assertThat(post.effectiveAt()).isEmpty();
    assertThat(post.privateData()).isEmpty();
    assertThat(hold.timeout()).isEmpty();
    assertThat(hold.overCapturePercent()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeout", "--hold-timeout"})
  void shouldMeanTheHoldsTimeoutAndNotTheCalls(String flag) {
    // When
    HoldRequest hold =
        (HoldRequest)
            request("hold -p eu/a,eu/b,USD,5 " + flag + " 10m --over-capture 15 --call-timeout 3s");

    // Then
    assertThat(hold.timeout()).contains(Duration.ofMinutes(10));
    assertThat(hold.overCapturePercent()).isEqualTo(15);
  }

  @Test
  void shouldCaptureVoidAndRefundTheTransactionThatIsNamed() {
    // When
    CaptureRequest parts =
        (CaptureRequest) request("capture eu/h1 --part 0,10 --part 3,7 --final --id c1");
    CaptureRequest all = (CaptureRequest) request("capture eu/h1 --all");
    VoidRequest none = (VoidRequest) request("void eu/h1 --id v1 --label cause=late");
    RefundRequest back = (RefundRequest) request("refund eu/t1 --part 1,2 --reference r");
    RefundRequest allBack = (RefundRequest) request("refund eu/t1 --all");

    // Then
    assertThat(parts.transaction()).isEqualTo("eu/c1");
    assertThat(parts.hold()).isEqualTo("eu/h1");
    assertThat(parts.parts()).containsExactly(new Part(0, 10), new Part(3, 7));
    assertThat(parts.allRemaining()).isFalse();
    assertThat(parts.finalCapture()).isTrue();
    assertThat(all.parts()).isEmpty();
    assertThat(all.allRemaining()).isTrue();
    assertThat(all.finalCapture()).isFalse();
    assertThat(none.hold()).isEqualTo("eu/h1");
    assertThat(none.labels()).containsEntry("cause", "late");
    assertThat(back.original()).isEqualTo("eu/t1");
    assertThat(back.parts()).containsExactly(new Part(1, 2));
    assertThat(back.reference()).contains("r");
    assertThat(allBack.allRemaining()).isTrue();
  }

  @Test
  void shouldTakePrivateDataOutOfAFileUpToItsBound() throws IOException {
    // Given
    Path most = Files.write(directory.resolve("most"), new byte[PrivateData.CONTENT_BYTES_MAX]);
    Path more = Files.write(directory.resolve("more"), new byte[PrivateData.CONTENT_BYTES_MAX + 1]);

    // When / Then
    assertThat(request("void eu/h1 --private-data-file " + most).privateData())
        .contains(PrivateData.clear(new byte[PrivateData.CONTENT_BYTES_MAX]));
    assertThatThrownBy(() -> request("void eu/h1 --private-data-file " + more))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("too much data, it must be 1 to 4096 bytes");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "capture eu/h1|either --part INDEX,AMOUNT, once or more, or --all",
        "capture eu/h1 --all --part 0,1|either --part INDEX,AMOUNT, once or more, or --all",
        "capture eu/h1 --part 5|--part '5' is not INDEX,AMOUNT",
        "capture eu/h1 --part x,5|--part 'x,5' is not INDEX,AMOUNT",
        "refund eu/t1 --part -1,5|--part '-1,5' is not INDEX,AMOUNT",
        "refund eu/t1 --part 0,1.5|the amount '1.5' is not a whole number",
        "hold -p eu/a,eu/b,USD|is not DEBIT,CREDIT,ASSET,AMOUNT",
        "hold -p eu/a,eu/b,USD,5 --timeout 10|--timeout: '10' is not a duration above zero",
        "void eu/h1 --effective-at today|--effective-at: 'today' is neither an instant",
        "void eu/h1 --private-data a --private-data-file b|give one of the two",
        "void eu/h1 --private-data-file no-such-file|no-such-file: cannot be read",
      })
  void shouldNameWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> request(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  private static TransactionRequest request(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(List.of("--ledger", "shop"));
    return ((TxCommand)
            TxGroup.commandLine(Console.system())
                .parseArgs(words.toArray(String[]::new))
                .subcommand()
                .commandSpec()
                .userObject())
        .request("shop");
  }
}
