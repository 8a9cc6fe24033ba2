module.exports = require('libconsistent/dropin/hashring');
