package example;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class AuthorizationServer {

  public static void main(String[] args) {
    SpringApplication.run(AuthorizationServer.class, args);
  }

  @Bean
  @Order(1)
  SecurityFilterChain protocolEndpoints(HttpSecurity http) throws Exception {
    return http.oauth2AuthorizationServer(
            (server) -> {
              http.securityMatcher(server.getEndpointsMatcher());
              server
                  .oidc(Customizer.withDefaults())
                  .pushedAuthorizationRequestEndpoint(Customizer.withDefaults())
                  .deviceAuthorizationEndpoint((device) -> device.verificationUri("/activate"))
                  .deviceVerificationEndpoint(Customizer.withDefaults());
            })
        .authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
        .exceptionHandling(
            (exceptions) ->
                exceptions.defaultAuthenticationEntryPointFor(
                    new LoginUrlAuthenticationEntryPoint("/login"),
                    new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain loginPage(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
        .formLogin(Customizer.withDefaults())
        .build();
  }

  /** The pages of a device sign-in; the server brings only the consent page. */
  @RestController
  static class DevicePages {

    @GetMapping(path = "/activate", produces = MediaType.TEXT_HTML_VALUE)
    String activate(HttpServletRequest request, @RequestParam(defaultValue = "") String user_code) {
      CsrfToken csrf = (CsrfToken) request.getAttribute(CsrfToken.class.getName());
      return """
          <!doctype html><title>Device Activation</title>
          <form method="post" action="/oauth2/device_verification">
            <input type="hidden" name="%s" value="%s">
            <input type="text" name="user_code" value="%s" required>
            <button type="submit">Submit</button>
          </form>"""
          .formatted(
              csrf.getParameterName(),
              csrf.getToken(),
              user_code.replaceAll("[^A-Za-z0-9-]", ""));
    }

    @GetMapping(path = "/", params = "success", produces = MediaType.TEXT_HTML_VALUE)
    String activated() {
      return "<!doctype html><title>Success!</title><p>You have successfully activated your device.</p>";
    }
  }
}
