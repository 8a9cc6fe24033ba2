//! A proxy that sends each request to the back end of its header `x-key`: `proxy PORT TOPOLOGY`.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use libconsistent::Ring;
use libconsistent_follow::Following;
use libconsistent_pingora::Consistent;
use pingora_core::{server::Server, services::background::background_service, upstreams::peer::HttpPeer};
use pingora_core::{Error, ErrorType, Result};
use pingora_load_balancing::{discovery, health_check::TcpHealthCheck, Backend, Backends, LoadBalancer};
use pingora_proxy::{http_proxy_service, ProxyHttp, Session};

struct Proxy(Arc<LoadBalancer<Consistent>>);

#[async_trait]
impl ProxyHttp for Proxy {
    /// The backends that this request could not connect to.
    type CTX = Vec<String>;

    fn new_ctx(&self) -> Self::CTX {
        Vec::new()
    }

    async fn upstream_peer(&self, session: &mut Session, tried: &mut Self::CTX) -> Result<Box<HttpPeer>> {
        let key = session.req_header().headers.get("x-key").map_or(&b""[..], |value| value.as_bytes());
        let untried = |backend: &Backend, healthy: bool| healthy && !tried.contains(&backend.addr.to_string());
        let backend = self.0.select_with(key, usize::MAX, untried);
        let backend = backend.ok_or_else(|| Error::explain(ErrorType::HTTPStatus(503), "no backend is live"))?;
        Ok(Box::new(HttpPeer::new(backend.addr, false, String::new())))
    }

    fn fail_to_connect(
        &self,
        _: &mut Session,
        peer: &HttpPeer,
        tried: &mut Self::CTX,
        mut e: Box<Error>,
    ) -> Box<Error> {
        tried.push(peer._address.to_string());
        e.set_retry(true);
        e
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    env_logger::init();
    let mut arguments = std::env::args().skip(1);
    let (Some(port), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("usage: proxy PORT TOPOLOGY".into());
    };
    let ring = Ring::from_json(std::fs::read(&path)?)?;
    let nodes: Vec<_> = ring.snapshot().topology().members().nodes().iter().map(|node| node.address.clone()).collect();
    let backends = Backends::new(discovery::Static::try_from_iter(nodes)?);
    let _following = Following::start(&ring, path, None, Default::default())?;

    let mut balancer = LoadBalancer::<Consistent>::from_backends_with_config(backends, Some(ring));
    balancer.set_health_check(TcpHealthCheck::new());
    balancer.health_check_frequency = Some(Duration::from_millis(300));
    let background = background_service("health checks", balancer);

    let mut server = Server::new(None)?;
    server.bootstrap();
    let mut proxy = http_proxy_service(&server.configuration, Proxy(background.task()));
    proxy.add_tcp(&format!("127.0.0.1:{port}"));
    server.add_service(proxy);
    server.add_service(background);
    server.run_forever()
}
